#include "ui/charts/field_controls.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QCompleter>
#include <QDoubleSpinBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QStringListModel>
#include <algorithm>

#include "core/spline/base_function.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

/// Shows as many decimals as the value has.
class RangeBox : public QDoubleSpinBox {
  public:
    using QDoubleSpinBox::QDoubleSpinBox;
    QString textFromValue(double value) const override { return locale().toString(value, 'g', 6); }
    QSize sizeHint() const override {
        const int text = fontMetrics().horizontalAdvance(QStringLiteral("−0.00"));
        return {text + 18, QDoubleSpinBox::sizeHint().height()};
    }
    QSize minimumSizeHint() const override { return sizeHint(); }
};

QHBoxLayout *makeRow(QWidget *row) {
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(12, 6, 12, 0);
    layout->setSpacing(6);
    return layout;
}

constexpr int kMostListed = 20;  // of more names one types a part

/// A part of a name can be typed in place of scrolling.
void setSearchable(QComboBox *combo, bool on) {
    if (combo->isEditable() == on) return;
    combo->setEditable(on);
    combo->setMaxVisibleItems(on ? kMostListed : 10);
    if (!on) return;
    combo->setInsertPolicy(QComboBox::NoInsert);
    combo->completer()->setCompletionMode(QCompleter::PopupCompletion);
    combo->completer()->setFilterMode(Qt::MatchContains);
    combo->completer()->setMaxVisibleItems(kMostListed);
}

void fill(QComboBox *combo, const QStringList &names, const QString &none = {}) {
    const QSignalBlocker blocker(combo);
    setSearchable(combo, names.size() > kMostListed);
    combo->setModel(new QStringListModel(none.isEmpty() ? names : QStringList{none} + names, combo));
}

/// Unless the user is about to choose.
void choose(QComboBox *combo, int index) {
    if (combo->view()->isVisible() || (combo->isEditable() && combo->lineEdit()->hasFocus())) return;
    const QSignalBlocker blocker(combo);
    combo->setCurrentIndex(index);
    if (combo->isEditable() && combo->currentText() != combo->itemText(index)) {
        combo->setEditText(combo->itemText(index));
    }
}

/// Short lists are typeset, long ones are as one types them.
QStringList listed(const QStringList &names) {
    if (names.size() > kMostListed) return names;
    QStringList pretty;
    for (const QString &name : names) pretty << prettyName(name);
    return pretty;
}

}  // namespace

FieldControls::FieldControls(QWidget *parent) : QWidget(parent), inputs_(new QWidget(this)), range_(new QWidget(this)) {
    buildInputs();
    buildRange();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(0);
    column->addWidget(inputs_);
    column->addWidget(range_);
    setWords();
}

void FieldControls::buildInputs() {
    output_ = new QComboBox(inputs_);
    over_ = new QLabel(tr("over"), inputs_);
    input_x_ = new QComboBox(inputs_);
    and_ = new QLabel(tr("and"), inputs_);
    input_y_ = new QComboBox(inputs_);
    QHBoxLayout *row = makeRow(inputs_);
    for (QWidget *widget : std::initializer_list<QWidget *>{output_, over_, input_x_, and_, input_y_}) {
        row->addWidget(widget);
    }
    note_ = new QLabel(inputs_);
    note_->setProperty("role", "caption");
    row->addWidget(note_);
    row->addStretch(1);
    output_->setAccessibleName(tr("Output"));
    input_x_->setAccessibleName(tr("Horizontal input"));
    input_y_->setAccessibleName(tr("Vertical input"));
    for (QComboBox *combo : {input_x_, input_y_, output_}) {
        connect(combo, &QComboBox::activated, this, &FieldControls::request);
    }
}

void FieldControls::buildRange() {
    from_ = new QLabel(range_);
    low_ = new RangeBox(range_);
    to_ = new QLabel(range_);
    high_ = new RangeBox(range_);
    sampled_ = new QPushButton(range_);
    rule_ = new QComboBox(range_);
    QHBoxLayout *row = makeRow(range_);
    for (QWidget *widget : std::initializer_list<QWidget *>{from_, low_, to_, high_, sampled_}) row->addWidget(widget);
    row->addStretch(1);
    row->addWidget(rule_);
    low_->setAccessibleName(tr("Lowest input shown"));
    high_->setAccessibleName(tr("Highest input shown"));
    for (QDoubleSpinBox *box : {low_, high_}) {
        box->setRange(-1e6, 1e6);
        box->setDecimals(6);
        box->setButtonSymbols(QAbstractSpinBox::NoButtons);
        box->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
        box->setKeyboardTracking(false);
        connect(box, &QDoubleSpinBox::valueChanged, this, [this] { requestRange(low_->value(), high_->value()); });
    }
    sampled_->setToolTip(tr("Show the range the data covers"));
    connect(sampled_, &QPushButton::clicked, this, [this] { requestRange(0, 0); });
    const std::tuple<Extrapolation, QString, QString> rules[] = {
        {Extrapolation::Zero, tr("zero outside"), tr("The spline is zero outside its knots; the base function stays")},
        {Extrapolation::Linear, tr("linear outside"), tr("The spline goes on straight outside its knots")},
        {Extrapolation::Clamp, tr("clamp outside"), tr("The spline keeps its last value outside its knots")}};
    for (const auto &[rule, name, tip] : rules) {
        rule_->addItem(name, static_cast<int>(rule));
        rule_->setItemData(rule_->count() - 1, tip, Qt::ToolTipRole);
    }
    rule_->setAccessibleName(tr("Outside the knots"));
    rule_->setToolTip(tr("What each spline does outside its knots"));
    rule_->setPlaceholderText(tr("outside…"));
    connect(rule_, &QComboBox::activated, this, [this](int index) {
        emit extrapolationRequested(static_cast<Extrapolation>(rule_->itemData(index).toInt()));
    });
}

void FieldControls::setField(const FieldDataPtr &content) {
    data_ = content;
    updateInputs();
    updateRange();
}

void FieldControls::updateInputs() {
    const FieldSnapshot &field = *data_->field;
    const auto inputs = data_->input_names.size(), outputs = data_->output_names.size();
    if (listed_inputs_ != data_->input_names || listed_outputs_ != data_->output_names) {
        const QStringList names = listed(data_->input_names);
        fill(input_x_, names);
        fill(input_y_, names, tr("none"));
        fill(output_, listed(data_->output_names));
        listed_inputs_ = data_->input_names;
        listed_outputs_ = data_->output_names;
    }
    choose(input_x_, field.input_x);
    choose(input_y_, field.input_y + 1);
    choose(output_, field.output);
    updateNote();
    const bool choose = inputs > 2 || outputs > 1 || (inputs > 1 && field.input_y < 0);
    inputs_->setVisible(choose);
    output_->setVisible(outputs > 1);
    for (QWidget *widget : std::initializer_list<QWidget *>{over_, input_x_, and_, input_y_}) {
        widget->setVisible(inputs > 1);
    }
    setVisible(choose || field.input_y < 0);
}

/// Says so where the horizontal or vertical range is made up.
void FieldControls::updateNote() {
    const FieldSnapshot &field = *data_->field;
    const auto name = [&](int input) { return prettyName(data_->input_names.value(input)); };
    QString text;
    if (field.x_constant && field.y_constant)
        text = tr("%1 and %2 are constant in the data").arg(name(field.input_x), name(field.input_y));
    else if (field.x_constant || field.y_constant)
        text = tr("%1 is constant in the data").arg(name(field.x_constant ? field.input_x : field.input_y));
    note_->setText(text);
    note_->setVisible(!text.isEmpty());
}

void FieldControls::updateRange() {
    const FieldSnapshot &field = *data_->field;
    range_->setVisible(field.input_y < 0);
    const auto show = [](QDoubleSpinBox *box, double value) {
        const QSignalBlocker blocker(box);
        if (!box->hasFocus()) box->setValue(value);
    };
    show(low_, field.x_min);
    show(high_, field.x_max);
    int index = -1;
    for (int n = 0; n < rule_->count(); ++n) {
        const std::string_view name = toString(static_cast<Extrapolation>(rule_->itemData(n).toInt()));
        if (data_->extrapolation == QLatin1String(name.data(), static_cast<int>(name.size()))) index = n;
    }
    if (!rule_->view()->isVisible() && rule_->currentIndex() != index) rule_->setCurrentIndex(index);
}

void FieldControls::request() {
    if (input_x_->currentIndex() < 0 || input_y_->currentIndex() < 0) return;
    int x = input_x_->currentIndex(), y = input_y_->currentIndex() - 1;
    const FieldSnapshot &field = *data_->field;
    if (x == y) {
        // The same input twice means: exchange them.
        x == field.input_x ? x = field.input_y : y = field.input_x;
        if (x < 0) x = y == 0 ? 1 : 0;
    }
    emit fieldRequested(x, y, std::max(0, output_->currentIndex()), 0, 0);
}

void FieldControls::requestRange(double lowest, double highest) {
    if (!data_ || !data_->field || lowest > highest) return;
    const FieldSnapshot &field = *data_->field;
    emit fieldRequested(field.input_x, -1, field.output, lowest, highest);
}

/// Long words if they fit, else short ones.
void FieldControls::setWords() {
    from_->setText(tr("from"));
    to_->setText(tr("to"));
    sampled_->setText(tr("Data range"));
    from_->show();
    range_->layout()->activate();
    if (range_->layout()->minimumSize().width() <= width()) return;
    from_->hide();
    to_->setText(QStringLiteral("…"));
    sampled_->setText(tr("Data"));
}

void FieldControls::resizeEvent(QResizeEvent *event) {
    QWidget::resizeEvent(event);
    setWords();
}

void FieldControls::changeEvent(QEvent *event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) setWords();
}

}  // namespace kan::ui

#include "moc_field_controls.cpp"
