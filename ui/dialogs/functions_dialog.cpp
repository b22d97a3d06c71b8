#include "ui/dialogs/functions_dialog.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

namespace kan::ui {

namespace {

constexpr int kNameRole = Qt::UserRole;
constexpr int kOwnRole = Qt::UserRole + 1;

QString domainText(const SymbolicDomain &domain) {
    if (domain.unbounded()) return FunctionsDialog::tr("all x");
    if (domain.poles == SymbolicDomain::Poles::AtZero) return FunctionsDialog::tr("x ≠ 0");
    if (domain.poles == SymbolicDomain::Poles::OddMultiplesOfHalfPi) return FunctionsDialog::tr("x ≠ π/2 + nπ");
    const QString sign = domain.open ? QStringLiteral("<") : QStringLiteral("≤");
    if (std::isinf(domain.high)) return QStringLiteral("%1 %2 x").arg(domain.low).arg(sign);
    return QStringLiteral("%1 %2 x %2 %3").arg(domain.low).arg(sign).arg(domain.high);
}

}  // namespace

FunctionsDialog::FunctionsDialog(const SymbolicSettings &settings, ReadingDesk &desk, QWidget *parent)
    : QDialog(parent), settings_(settings), desk_(desk), list_(new QListWidget(this)) {
    setWindowTitle(tr("Functions"));
    auto *column = new QVBoxLayout(this);
    auto *hint = new QLabel(tr("An edge may become any of the functions that are ticked, as c·f(a·x + b) + d."), this);
    hint->setWordWrap(true);
    column->addWidget(hint);
    list_->setObjectName(QStringLiteral("functionList"));
    list_->setAccessibleName(tr("Functions"));
    column->addWidget(list_, 1);
    auto *all = new QPushButton(tr("All"), this);
    auto *none = new QPushButton(tr("None"), this);
    auto *simple = new QPushButton(tr("Simple ones"), this);
    simple->setToolTip(tr("Complexity up to 2"));
    auto *line = new QHBoxLayout;
    for (QPushButton *button : {all, none, simple}) {
        button->setAutoDefault(false);
        line->addWidget(button);
    }
    line->addStretch(1);
    column->addLayout(line);
    buildEdit();
    auto *box = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    accept_ = box->button(QDialogButtonBox::Ok);
    column->addWidget(box);
    fill();
    resize(430, 560);

    connect(all, &QPushButton::clicked, this, [this] { choose([](const auto &) { return true; }); });
    connect(none, &QPushButton::clicked, this, [this] { choose([](const auto &) { return false; }); });
    connect(simple, &QPushButton::clicked, this, [this] {
        const SymbolicLibrary library = SymbolicLibrary::standard();
        choose([&](const QListWidgetItem &item) {
            const SymbolicFunction *function = library.find(item.data(kNameRole).toString().toStdString());
            return function && function->complexity <= 2;
        });
    });
    connect(list_, &QListWidget::itemChanged, this, &FunctionsDialog::updateButtons);
    connect(list_, &QListWidget::currentItemChanged, this, &FunctionsDialog::updateButtons);
    connect(box, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(box, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(&desk, &ReadingDesk::functionChecked, this, &FunctionsDialog::ownChecked);
    updateButtons();
}

void FunctionsDialog::buildEdit() {
    edit_ = new QLineEdit(this);
    edit_->setObjectName(QStringLiteral("ownFunction"));
    edit_->setPlaceholderText(tr("A function of your own, such as x*exp(-x)"));
    edit_->setAccessibleName(tr("A function of x to be added"));
    add_ = new QPushButton(tr("Add"), this);
    add_->setAutoDefault(false);
    remove_ = new QPushButton(tr("Remove"), this);
    remove_->setAutoDefault(false);
    remove_->setToolTip(tr("Removes the chosen function of your own"));
    problem_ = new QLabel(this);
    problem_->setProperty("role", "error");
    problem_->setWordWrap(true);
    problem_->hide();
    auto *line = new QHBoxLayout;
    line->addWidget(edit_, 1);
    line->addWidget(add_);
    line->addWidget(remove_);
    static_cast<QVBoxLayout *>(layout())->addLayout(line);
    layout()->addWidget(problem_);
    connect(edit_, &QLineEdit::textChanged, this, [this] {
        problem_->hide();
        updateButtons();
    });
    connect(edit_, &QLineEdit::returnPressed, this, &FunctionsDialog::requestOwn);
    connect(add_, &QPushButton::clicked, this, &FunctionsDialog::requestOwn);
    connect(remove_, &QPushButton::clicked, this, [this] { delete list_->currentItem(); });
}

QListWidgetItem *FunctionsDialog::addFunction(const SymbolicFunction &function, bool own) {
    const QString name = QString::fromStdString(function.name);
    auto *item = new QListWidgetItem(list_);
    item->setText(own ? tr("%1   (your own)").arg(name)
                      : tr("%1   (cost %2, %3)").arg(name).arg(function.complexity).arg(domainText(function.domain)));
    item->setData(kNameRole, name);
    item->setData(kOwnRole, own);
    item->setFlags(item->flags() | Qt::ItemIsUserCheckable);
    return item;
}

void FunctionsDialog::addOwn(const QString &text, bool candidate) {
    for (int row = 0; row < list_->count(); ++row) {
        QListWidgetItem *item = list_->item(row);
        if (item->data(kNameRole).toString() != text) continue;
        if (candidate) item->setCheckState(Qt::Checked);
        return;
    }
    SymbolicFunction function;
    function.name = text.toStdString();
    addFunction(function, true)->setCheckState(candidate ? Qt::Checked : Qt::Unchecked);
}

void FunctionsDialog::fill() {
    const auto listed = [&](const std::string &name) {
        return settings_.lib.empty() ||
               std::find(settings_.lib.begin(), settings_.lib.end(), name) != settings_.lib.end();
    };
    const SymbolicLibrary standard = SymbolicLibrary::standard();
    for (const SymbolicFunction &function : standard.functions()) {
        const bool by_alias = std::any_of(function.aliases.begin(), function.aliases.end(), listed);
        addFunction(function, false)
            ->setCheckState(listed(function.name) || (by_alias && !settings_.lib.empty()) ? Qt::Checked
                                                                                          : Qt::Unchecked);
    }
    for (const std::string &name : settings_.own) addOwn(QString::fromStdString(name), listed(name));
    for (const std::string &name : settings_.lib) {
        if (!standard.find(name)) addOwn(QString::fromStdString(name), true);
    }
}

void FunctionsDialog::choose(const std::function<bool(const QListWidgetItem &)> &wanted) {
    for (int row = 0; row < list_->count(); ++row) {
        list_->item(row)->setCheckState(wanted(*list_->item(row)) ? Qt::Checked : Qt::Unchecked);
    }
}

void FunctionsDialog::requestOwn() {
    const QString text = edit_->text().trimmed();
    if (text.isEmpty()) return;
    add_->setEnabled(false);
    desk_.checkFunction(text);
}

void FunctionsDialog::ownChecked(const QString &text, const QString &error) {
    if (text != edit_->text().trimmed()) return;
    updateButtons();
    if (!error.isEmpty()) {
        problem_->setText(tr("Not added: %1").arg(error));
        problem_->show();
        return;
    }
    addOwn(text, true);
    edit_->clear();
    list_->scrollToBottom();
}

void FunctionsDialog::updateButtons() {
    bool any = false;
    for (int row = 0; row < list_->count(); ++row) any = any || list_->item(row)->checkState() == Qt::Checked;
    accept_->setEnabled(any);
    accept_->setToolTip(any ? QString() : tr("Tick at least one function"));
    add_->setEnabled(!edit_->text().trimmed().isEmpty());
    remove_->setEnabled(list_->currentItem() && list_->currentItem()->data(kOwnRole).toBool());
}

QString FunctionsDialog::problem() const {
    return problem_->isHidden() ? QString() : problem_->text();
}

SymbolicSettings FunctionsDialog::settings() const {
    SymbolicSettings chosen = settings_;
    chosen.lib.clear();
    chosen.own.clear();
    bool all = true;
    for (int row = 0; row < list_->count(); ++row) {
        const QListWidgetItem *item = list_->item(row);
        const std::string name = item->data(kNameRole).toString().toStdString();
        if (item->data(kOwnRole).toBool()) chosen.own.push_back(name);
        if (item->checkState() == Qt::Checked)
            chosen.lib.push_back(name);
        else
            all = false;
    }
    if (all) chosen.lib.clear();
    return chosen;
}

}  // namespace kan::ui

#include "moc_functions_dialog.cpp"
