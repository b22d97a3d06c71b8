#include "ui/dialogs/column_model.h"

#include <QLocale>
#include <algorithm>
#include <cmath>

namespace kan::ui {

namespace {

bool weighs(ColumnRole role) {
    return role == ColumnRole::Weight || role == ColumnRole::Error;
}

QString gapsText(std::size_t cells) {
    return cells == 0 ? QString() : QLocale().toString(static_cast<qulonglong>(cells));
}

}  // namespace

void ColumnModel::setColumns(std::vector<ColumnFacts> facts, std::vector<TableColumnUse> uses) {
    beginResetModel();
    facts_ = std::move(facts);
    uses_ = std::move(uses);
    facts_.resize(uses_.size());
    endResetModel();
}

void ColumnModel::setSplitColumn(const QString &name) {
    if (name.toStdString() == split_column_) return;
    for (TableColumnUse &use : uses_)
        if (use.name == split_column_) use.role = role_before_;
    split_column_ = name.toStdString();
    for (TableColumnUse &use : uses_)
        if (use.name == split_column_) role_before_ = std::exchange(use.role, ColumnRole::Ignore);
    if (!uses_.empty()) emit dataChanged(index(0, 0), index(rowCount() - 1, Count - 1));
}

int ColumnModel::rowCount(const QModelIndex &parent) const {
    return parent.isValid() ? 0 : static_cast<int>(uses_.size());
}

int ColumnModel::columnCount(const QModelIndex &parent) const {
    return parent.isValid() ? 0 : Count;
}

bool ColumnModel::editable(const QModelIndex &index) const {
    const TableColumnUse &use = useAt(index.row());
    const bool number = use.coding == ColumnCoding::Number;
    const bool target = use.role == ColumnRole::Target;
    if (index.column() == Role) return use.name != split_column_ || split_column_.empty();
    if (use.role == ColumnRole::Ignore) return false;
    if (weighs(use.role)) return index.column() == Missing;
    switch (index.column()) {
        case Coding:
        case Missing:
            return true;
        case Scaling:
            return number || (use.coding == ColumnCoding::Codes && !target);
        case Log:
            return number;
        default:
            return false;
    }
}

ColumnModel::Choices ColumnModel::choices(const QModelIndex &index) const {
    if (!index.isValid() || !editable(index)) return {};
    const TableColumnUse &use = useAt(index.row());
    const bool target = use.role == ColumnRole::Target;
    const bool number = use.coding == ColumnCoding::Number;
    switch (index.column()) {
        case Role: {
            Choices roles = {{tr("input"), static_cast<int>(ColumnRole::Input)},
                             {tr("target"), static_cast<int>(ColumnRole::Target)},
                             {tr("ignore"), static_cast<int>(ColumnRole::Ignore)}};
            if (factsAt(index.row()).type == CellType::Category) return roles;
            roles.emplace_back(tr("weight"), static_cast<int>(ColumnRole::Weight));
            roles.emplace_back(tr("error"), static_cast<int>(ColumnRole::Error));
            return roles;
        }
        case Coding:
            if (target)
                return {{tr("number"), static_cast<int>(ColumnCoding::Number)},
                        {tr("classes"), static_cast<int>(ColumnCoding::Codes)}};
            return {{tr("number"), static_cast<int>(ColumnCoding::Number)},
                    {tr("one-hot"), static_cast<int>(ColumnCoding::OneHot)},
                    {tr("codes"), static_cast<int>(ColumnCoding::Codes)}};
        case Missing: {
            Choices choices = {{tr("drop the row"), static_cast<int>(MissingRule::Drop)},
                               {tr("refuse"), static_cast<int>(MissingRule::Refuse)}};
            if (weighs(use.role)) return choices;
            if (!target)
                choices.emplace_back(number ? tr("fill: mean") : tr("fill: most frequent"),
                                     static_cast<int>(MissingRule::Mean));
            if (!target && number) choices.emplace_back(tr("fill: 0"), static_cast<int>(MissingRule::Value));
            if (number && factsAt(index.row()).limits)
                choices.emplace_back(tr("half the limit"), static_cast<int>(MissingRule::HalfLimit));
            return choices;
        }
        case Scaling:
            return {{tr("standardise"), static_cast<int>(ScalingRule::Standardise)},
                    {tr("to −1 … 1"), static_cast<int>(ScalingRule::Range)},
                    {tr("none"), static_cast<int>(ScalingRule::None)}};
        default:
            return {};
    }
}

bool ColumnModel::takesNumber(const QModelIndex &index) const {
    const TableColumnUse &use = useAt(index.row());
    return index.column() == Missing && use.role == ColumnRole::Input && use.coding == ColumnCoding::Number;
}

int ColumnModel::valueOf(const QModelIndex &index) const {
    const TableColumnUse &use = useAt(index.row());
    switch (index.column()) {
        case Role:
            return static_cast<int>(use.role);
        case Coding:
            return static_cast<int>(use.coding);
        case Missing:
            return static_cast<int>(use.missing);
        default:
            return static_cast<int>(use.scaling);
    }
}

QString ColumnModel::textOf(const QModelIndex &index) const {
    const TableColumnUse &use = useAt(index.row());
    switch (index.column()) {
        case Name:
            return factsAt(index.row()).name;
        case Gaps:
            return gapsText(factsAt(index.row()).missing);
        case Values:
            return factsAt(index.row()).example;
        case Log:
            return {};
        case Role:
            if (!editable(index)) return tr("split");
            break;
        case Missing:
            if (use.missing == MissingRule::Value && editable(index))
                return tr("fill: %1").arg(QString::number(use.missing_value, 'g', 8));
            break;
        default:
            break;
    }
    const int value = valueOf(index);
    for (const auto &[text, number] : choices(index))
        if (number == value) return text;
    return {};
}

QVariant ColumnModel::data(const QModelIndex &index, int role) const {
    if (!index.isValid()) return {};
    const TableColumnUse &use = useAt(index.row());
    switch (role) {
        case Qt::DisplayRole:
            return textOf(index);
        case Qt::EditRole:
            return index.column() == Name ? QVariant(textOf(index)) : QVariant(valueOf(index));
        case Qt::CheckStateRole:
            if (index.column() != Log || !editable(index)) return {};
            return static_cast<int>(use.log ? Qt::Checked : Qt::Unchecked);
        case Qt::ToolTipRole:
        case Qt::AccessibleTextRole:
            if (index.column() == Log)
                return tr("Natural logarithm of %1 before it is scaled").arg(textOf(this->index(index.row(), Name)));
            if ((index.column() == Gaps || index.column() == Missing) && !factsAt(index.row()).odd.isEmpty())
                return QString(textOf(index) + QStringLiteral("\n") + factsAt(index.row()).odd);
            return textOf(index);
        case Qt::TextAlignmentRole:
            if (index.column() == Gaps) return static_cast<int>(Qt::AlignRight | Qt::AlignVCenter);
            return {};
        default:
            return {};
    }
}

QVariant ColumnModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((section == Gaps ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && section == Coding)
        return tr(
            "one-hot: a 0/1 input for each value. codes: the place of the value among all values; for a target: "
            "classes");
    if (role == Qt::ToolTipRole && section == Role)
        return tr(
            "weight: what a row counts in every loss and figure. error: the standard deviation of the row's target; "
            "the "
            "row counts 1/error²");
    if (role == Qt::ToolTipRole && section == Log) return tr("Natural logarithm before scaling");
    if (role != Qt::DisplayRole) return {};
    const QString titles[] = {tr("Column"),  tr("Role"), tr("Coding"),  tr("If missing"),
                              tr("Scaling"), tr("Log"),  tr("Missing"), tr("Values")};
    return section < Count ? titles[section] : QVariant();
}

Qt::ItemFlags ColumnModel::flags(const QModelIndex &index) const {
    if (!index.isValid()) return {};
    Qt::ItemFlags flags = Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
    const bool ignored = useAt(index.row()).role == ColumnRole::Ignore;
    if (!ignored || index.column() <= Role) flags |= Qt::ItemIsEnabled;
    if (!editable(index)) return flags;
    return flags | (index.column() == Log ? Qt::ItemIsUserCheckable : Qt::ItemIsEditable);
}

/// A target is a number or classes and is never made up; an input comes back as what its cells are.
void ColumnModel::chooseRole(int row, ColumnRole role) {
    TableColumnUse &use = uses_[static_cast<std::size_t>(row)];
    const ColumnFacts &facts = factsAt(row);
    const ColumnRole before = std::exchange(use.role, role);
    const bool category = facts.type == CellType::Category;
    if (weighs(role)) {
        use = {.name = use.name, .role = role};
        for (TableColumnUse &other : uses_)
            if (&other != &use && weighs(other.role)) other.role = ColumnRole::Ignore;
        return;
    }
    if (role == ColumnRole::Target) {
        const bool alone =
            std::count_if(uses_.begin(), uses_.end(), [](const auto &u) { return u.role == ColumnRole::Target; }) == 1;
        if (use.missing == MissingRule::Mean || use.missing == MissingRule::Value) use.missing = MissingRule::Drop;
        chooseCoding(row, category || (alone && facts.values == 2) ? ColumnCoding::Codes : ColumnCoding::Number);
    } else if (before == ColumnRole::Target) {
        if (facts.missing > 0) use.missing = MissingRule::Mean;
        chooseCoding(row, category ? ColumnCoding::OneHot : ColumnCoding::Number);
    }
}

void ColumnModel::chooseCoding(int row, ColumnCoding coding) {
    TableColumnUse &use = uses_[static_cast<std::size_t>(row)];
    if (std::exchange(use.coding, coding) == coding) return;
    const bool number = coding == ColumnCoding::Number;
    const bool scaled = number || (coding == ColumnCoding::Codes && use.role == ColumnRole::Input);
    use.scaling = scaled ? ScalingRule::Standardise : ScalingRule::None;
    if (number) return;
    use.log = false;
    if (use.missing == MissingRule::Value || use.missing == MissingRule::HalfLimit) use.missing = MissingRule::Mean;
}

bool ColumnModel::setData(const QModelIndex &index, const QVariant &value, int role) {
    if (!index.isValid() || !editable(index)) return false;
    TableColumnUse &use = uses_[static_cast<std::size_t>(index.row())];
    const TableColumnUse before = use;
    if (index.column() == Log) {
        if (role != Qt::CheckStateRole) return false;
        use.log = value.toInt() == Qt::Checked;
    } else if (takesNumber(index) && value.typeId() == QMetaType::QString) {
        bool good = false;
        const double number = QLocale().toDouble(value.toString(), &good);
        if (!good || !std::isfinite(number)) return false;
        use.missing = MissingRule::Value;
        use.missing_value = number;
    } else {
        const Choices allowed = choices(index);
        const int chosen = value.toInt();
        if (std::none_of(allowed.begin(), allowed.end(), [&](const auto &choice) { return choice.second == chosen; }))
            return false;
        if (index.column() == Role) chooseRole(index.row(), static_cast<ColumnRole>(chosen));
        if (index.column() == Coding) chooseCoding(index.row(), static_cast<ColumnCoding>(chosen));
        if (index.column() == Missing) use.missing = static_cast<MissingRule>(chosen);
        if (index.column() == Missing && use.missing == MissingRule::Value) use.missing_value = 0;
        if (index.column() == Scaling) use.scaling = static_cast<ScalingRule>(chosen);
    }
    if (use == before) return true;
    const bool others = index.column() == Role && weighs(use.role);  // which give the role up
    emit dataChanged(this->index(others ? 0 : index.row(), 0),
                     this->index(others ? rowCount() - 1 : index.row(), Count - 1));
    emit edited();
    return true;
}

void ColumnModel::takeLogs(const std::vector<std::string> &names) {
    for (int row = 0; row < rowCount(); ++row)
        if (std::find(names.begin(), names.end(), useAt(row).name) != names.end())
            setData(index(row, Log), Qt::Checked, Qt::CheckStateRole);
}

}  // namespace kan::ui

#include "moc_column_model.cpp"
