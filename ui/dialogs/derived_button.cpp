#include "ui/dialogs/derived_button.h"

#include <QMenu>
#include <utility>

#include "ui/dialogs/derived_dialog.h"

namespace kan::ui {

DerivedButton::DerivedButton(std::shared_ptr<TableStore> tables, QWidget *parent)
    : QPushButton(tr("Derived column…"), parent), tables_(std::move(tables)) {
    setObjectName(QStringLiteral("derived"));
    setAutoDefault(false);
    setToolTip(tr("A column by a formula of the others, such as ratio = m/V"));
    connect(this, &QPushButton::clicked, this, &DerivedButton::choose);
}

void DerivedButton::choose() {
    const std::size_t count = source_.derived.size();
    if (count == 0) return edit(0);
    QMenu menu(this);
    connect(menu.addAction(tr("New…")), &QAction::triggered, this, [this, count] { edit(count); });
    menu.addSeparator();
    for (std::size_t n = 0; n < count; ++n) {
        const QString name = QString::fromStdString(source_.derived[n].name);
        const QString formula = QString::fromStdString(source_.derived[n].formula);
        connect(menu.addAction(QStringLiteral("%1 = %2…").arg(name, formula)), &QAction::triggered, this,
                [this, n] { edit(n); });
    }
    menu.exec(mapToGlobal(rect().bottomLeft()));
}

/// The one at this place, which reads those before it; behind the last one: a new one.
void DerivedButton::edit(std::size_t place) {
    std::vector<DerivedColumn> &all = source_.derived;
    const auto at = all.begin() + static_cast<std::ptrdiff_t>(place);
    TableSource before = source_;
    before.derived.assign(all.begin(), at);
    before.lags.clear();
    DerivedDialog dialog(tables_, before, window());
    if (at != all.end()) dialog.showColumn(*at);
    if (dialog.exec() != QDialog::Accepted) return;
    if (dialog.removed())
        all.erase(at);
    else if (at == all.end())
        all.push_back(dialog.column());
    else
        *at = dialog.column();
    emit edited();
}

}  // namespace kan::ui

#include "moc_derived_button.cpp"
