#include "ui/dialogs/contender_editor.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QStyle>
#include <QVBoxLayout>
#include <algorithm>
#include <limits>
#include <optional>
#include <stdexcept>
#include <utility>

#include "core/values.h"
#include "ui/controls/value_spin_box.h"
#include "ui/dialogs/contender_form.h"

namespace kan::ui {

namespace {

constexpr int kMostNodes = 4096;

QString toText(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

template <typename Enum>
void offer(QComboBox *box, std::initializer_list<std::pair<Enum, QString>> choices) {
    for (const auto &[choice, name] : choices) box->addItem(name, static_cast<int>(choice));
}

void choose(QComboBox *box, int value) {
    box->setCurrentIndex(std::max(0, box->findData(value)));
}

QSpinBox *spinBox(int low, int high, QWidget *parent) {
    auto *box = new QSpinBox(parent);
    box->setRange(low, high);
    box->setButtonSymbols(QAbstractSpinBox::NoButtons);
    return box;
}

/// "5, 5"; throws std::invalid_argument in words.
std::vector<int> nodesOf(const QString &text) {
    std::vector<int> nodes;
    const std::string typed = text.toStdString();
    for (const std::string_view word : partsOf(typed, ",; \t\n\v\f\r")) {
        const std::optional<int> count = signedNumberIn<int>(word);
        if (!count || *count < 1 || *count > kMostNodes)
            throw std::invalid_argument(
                ContenderEditor::tr("\"%1\" is no number of nodes; write whole numbers of 1 to %2, such as 5, 5")
                    .arg(QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size())))
                    .arg(kMostNodes)
                    .toStdString());
        nodes.push_back(*count);
    }
    return nodes;
}

}  // namespace

ContenderEditor::ContenderEditor(Contender contender, std::shared_ptr<const Dataset> rows, QWidget *parent)
    : QDialog(parent), given_(std::move(contender)), data_(std::move(rows)), form_(new QFormLayout) {
    setWindowTitle(tr("Model of the comparison"));
    auto *column = new QVBoxLayout(this);
    column->addLayout(form_);
    build(form_);
    problem_ = new QLabel(this);
    problem_->setWordWrap(true);
    problem_->setMinimumWidth(320);
    problem_->setMinimumHeight(2 * problem_->fontMetrics().lineSpacing());
    problem_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    column->addWidget(problem_);
    buttons_ = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    column->addWidget(buttons_);
    connect(buttons_, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons_, &QDialogButtonBox::rejected, this, &QDialog::reject);
    fill();
    for (QLineEdit *line : {name_, hidden_}) connect(line, &QLineEdit::textChanged, this, &ContenderEditor::check);
    connect(formula_, &ContenderForm::changed, this, &ContenderEditor::check);
    for (QSpinBox *box : {grid_, order_, steps_}) connect(box, &QSpinBox::valueChanged, this, &ContenderEditor::check);
    for (ValueSpinBox *box : {lamb_, lr_}) connect(box, &QDoubleSpinBox::valueChanged, this, &ContenderEditor::check);
    connect(opt_, &QComboBox::currentIndexChanged, this, &ContenderEditor::check);
    connect(kind_, &QComboBox::currentIndexChanged, this, &ContenderEditor::showKind);
    showKind();
}

void ContenderEditor::build(QFormLayout *form) {
    form->addRow(tr("Name"), name_ = new QLineEdit(this));
    form->addRow(tr("Kind"), kind_ = new QComboBox(this));
    offer<ContenderKind>(kind_, {{ContenderKind::Kan, tr("KAN")},
                                 {ContenderKind::Mlp, tr("Multilayer perceptron")},
                                 {ContenderKind::Linear, tr("Linear")},
                                 {ContenderKind::Formula, tr("Formula with constants")}});
    form->addRow(tr("Formula"), formula_ = new ContenderForm(given_.form, data_, this));
    form->addRow(tr("Hidden nodes"), hidden_ = new QLineEdit(this));
    hidden_->setPlaceholderText(tr("none; or 5, 5 for two layers"));
    form->addRow(tr("Grid G"), grid_ = spinBox(1, 1000, this));
    form->addRow(tr("Order k"), order_ = spinBox(0, KanSpec::kMaxOrder, this));
    form->addRow(tr("Activation"), activation_ = new QComboBox(this));
    for (const Activation a : {Activation::Relu, Activation::Tanh, Activation::Silu, Activation::Sigmoid})
        activation_->addItem(toText(toString(a)), static_cast<int>(a));
    form->addRow(tr("Initialisation"), init_ = new QComboBox(this));
    for (const Initialisation i : {Initialisation::Torch, Initialisation::Xavier, Initialisation::He})
        init_->addItem(toText(toString(i)), static_cast<int>(i));
    form->addRow(tr("Seed"), seed_ = spinBox(0, std::numeric_limits<int>::max(), this));
    form->addRow(tr("Penalty λ"), lamb_ = new ValueSpinBox(SliderScale::logarithmicWithZero(1e-6, 10), 0, 1e6, this));
    form->addRow(tr("Optimiser"), opt_ = new QComboBox(this));
    for (const OptimizerKind o : {OptimizerKind::Lbfgs, OptimizerKind::Adam, OptimizerKind::Sgd, OptimizerKind::Lm})
        opt_->addItem(toText(toString(o)), static_cast<int>(o));
    form->addRow(tr("Steps"), steps_ = spinBox(1, 1'000'000, this));
    form->addRow(tr("Learning rate"), lr_ = new ValueSpinBox(SliderScale::logarithmicScale(1e-5, 10), 1e-9, 1e3, this));
    form->addRow(QString(), prune_ = new QCheckBox(tr("Prune it and train again"), this));
    form->addRow(QString(), symbolic_ = new QCheckBox(tr("Replace its edges by functions"), this));
}

void ContenderEditor::fill() {
    name_->setText(QString::fromStdString(given_.name));
    choose(kind_, static_cast<int>(given_.kind));
    QStringList nodes;
    for (const int count : given_.hidden) nodes << QString::number(count);
    hidden_->setText(nodes.join(QStringLiteral(", ")));
    grid_->setValue(given_.kan.grid);
    order_->setValue(given_.kan.k);
    choose(activation_, static_cast<int>(given_.activation));
    choose(init_, static_cast<int>(given_.init));
    seed_->setValue(static_cast<int>(std::min<std::uint64_t>(given_.kan.seed, std::numeric_limits<int>::max())));
    lamb_->setValue(given_.training.penalty.lamb);
    choose(opt_, static_cast<int>(given_.training.opt));
    steps_->setValue(given_.training.steps);
    lr_->setValue(given_.training.step.lr);
    prune_->setChecked(given_.prune.has_value());
    symbolic_->setChecked(given_.symbolic);
}

/// Only what the kind has.
void ContenderEditor::showKind() {
    const auto kind = static_cast<ContenderKind>(kind_->currentData().toInt());
    const auto show = [this](QWidget *field, bool on) {
        field->setVisible(on);
        if (QWidget *label = form_->labelForField(field)) label->setVisible(on);
    };
    for (QWidget *field : std::initializer_list<QWidget *>{grid_, order_, prune_, symbolic_})
        show(field, kind == ContenderKind::Kan);
    for (QWidget *field : std::initializer_list<QWidget *>{activation_, init_}) show(field, kind == ContenderKind::Mlp);
    show(hidden_, kind == ContenderKind::Kan || kind == ContenderKind::Mlp);
    show(formula_, kind == ContenderKind::Formula);
    for (QWidget *field : std::initializer_list<QWidget *>{seed_, lamb_, opt_, steps_, lr_})
        show(field, kind != ContenderKind::Formula);
    adjustSize();
    check();
}

Contender ContenderEditor::contender() const {
    Contender made = given_;
    made.name = name_->text().trimmed().toStdString();
    made.kind = static_cast<ContenderKind>(kind_->currentData().toInt());
    const bool layered = made.kind == ContenderKind::Kan || made.kind == ContenderKind::Mlp;
    made.hidden = layered ? nodesOf(hidden_->text()) : std::vector<int>();
    made.form = made.kind == ContenderKind::Formula ? formula_->form() : FormSpec();
    made.kan.grid = grid_->value();
    made.kan.k = order_->value();
    made.kan.seed = static_cast<std::uint64_t>(seed_->value());
    made.activation = static_cast<Activation>(activation_->currentData().toInt());
    made.init = static_cast<Initialisation>(init_->currentData().toInt());
    made.training.opt = static_cast<OptimizerKind>(opt_->currentData().toInt());
    made.training.penalty.lamb = lamb_->value();
    made.training.steps = steps_->value();
    made.training.step.lr = lr_->value();
    const bool is_kan = made.kind == ContenderKind::Kan;
    made.symbolic = is_kan && symbolic_->isChecked();
    if (!is_kan || !prune_->isChecked())
        made.prune.reset();
    else if (!made.prune)
        made.prune.emplace();
    if (!is_kan) made.training.grid.schedule.clear();
    return made;
}

QString ContenderEditor::formulaText(bool &good) const {
    const FormCheckPtr &check = formula_->check();
    good = check && check->problem.isEmpty();
    if (!check) return {};
    if (!good) return check->problem;
    return check->constants.size() == 1 ? tr("1 constant") : tr("%1 constants").arg(check->constants.size());
}

/// Says how large the model is, or what is wrong with it.
void ContenderEditor::check() {
    QString text;
    bool good = false;
    try {
        const Contender made = contender();
        made.validate();
        good = true;
        text = made.kind == ContenderKind::Formula
                   ? formulaText(good)  // read elsewhere: it may have to wait
                   : tr("%1 parameters").arg(static_cast<qulonglong>(parameterCount(made, *data_)));
    } catch (const std::invalid_argument &error) {
        text = QString::fromUtf8(error.what());
    }
    problem_->setText(text);
    problem_->setProperty("role", good || text.isEmpty() ? "caption" : "error");
    style()->unpolish(problem_);  // takes up the new role
    style()->polish(problem_);
    buttons_->button(QDialogButtonBox::Ok)->setEnabled(good);
}

}  // namespace kan::ui

#include "moc_contender_editor.cpp"
