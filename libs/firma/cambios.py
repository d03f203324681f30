"""What may be added to a PDF after a signature: pyHanko's rules (ISO 32000-2, 12.8.2.2), and that nothing is drawn.

Its rules let a new signature, or a seal of time, show itself wherever it likes, which may be over what was signed, and
take for invisible whatever box they cannot read. A box that was there when it was signed was seen by who signed, and
may be filled.
"""

from collections.abc import Iterable, Iterator

from pyhanko.pdf_utils.generic import DictionaryObject, FloatObject, NumberObject
from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    FormUpdate,
    FormUpdatingRule,
    ModificationLevel,
    StandardDiffPolicy,
    SuspiciousModification,
)
from pyhanko.sign.diff_analysis.form_rules_api import FieldComparisonContext, FieldMDPRule
from pyhanko.sign.diff_analysis.rules.form_field_rules import (
    GenericFieldModificationRule,
    SigFieldCreationRule,
    SigFieldModificationRule,
)

_RUNS = ("/A", "/AA")  # actions: what they do is seen too


class _NothingSeen(FieldMDPRule):
    """A new field has no area and does nothing by itself."""

    def apply(self, context: FieldComparisonContext) -> Iterable[tuple[ModificationLevel, FormUpdate]]:
        """See FieldMDPRule. Raises SuspiciousModification."""
        for name, spec in context.field_specs.items():
            if spec.old_field_ref is None and any(map(_seen, _widgets(spec.new_field))):
                raise SuspiciousModification(f"The new field {name} shows itself.")
        return ()


def _widgets(field: DictionaryObject | None) -> Iterator[DictionaryObject]:
    """Where a field may be drawn: itself and, where they are apart, its annotations."""
    if field is not None:
        yield field
        kids = field.get("/Kids", ())
        yield from (kids[at] for at in range(len(kids)))  # by index: that follows references


def _seen(widget: DictionaryObject) -> bool:
    return any(key in widget for key in _RUNS) or ("/Rect" in widget and not _empty(widget["/Rect"]))


def _empty(box: object) -> bool:
    """Whether it is four numbers, as they stand, without an area; readers make of anything else what they like."""
    if (
        not isinstance(box, list)
        or len(box) != 4
        or not all(isinstance(each, NumberObject | FloatObject) for each in box)
    ):
        return False
    left, bottom, right, top = box
    return bool(left == right or bottom == top)


# Rules on each, after a signature; and where one is being made, on all that its program adds to what was reviewed:
# filling in a form is none of that.
TRAS_UNA_FIRMA = StandardDiffPolicy(
    DEFAULT_DIFF_POLICY.global_rules,
    FormUpdatingRule(
        [_NothingSeen(), SigFieldCreationRule(), SigFieldModificationRule(), GenericFieldModificationRule()]
    ),
)
AL_FIRMAR = StandardDiffPolicy(
    DEFAULT_DIFF_POLICY.global_rules,
    FormUpdatingRule([_NothingSeen(), SigFieldCreationRule(), SigFieldModificationRule()]),
)
