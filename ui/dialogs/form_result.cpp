#include "ui/dialogs/form_result.h"

#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <cmath>

#include "ui/controls/form_parts.h"
#include "ui/dialogs/constants_table.h"
#include "ui/dialogs/residual_plot.h"
#include "ui/formula/formula_view.h"
#include "ui/text/names.h"
#include "ui/theme/theme.h"

namespace kan::ui {

namespace {

QLabel *sectionTitle(const QString &text, QWidget *parent) {
    auto *title = new QLabel(text, parent);
    title->setProperty("role", "section");
    title->setFont(scaledFont(title->font(), 0.92));
    return title;
}

/// What the RMSE of the test rows is, or why there is none.
QString testText(const FittedForm *form) {
    if (form && form->test_rmse)
        return FormResult::tr("The same of the %1 test rows, which are not fitted to")
            .arg(groupedNumber(static_cast<double>(form->test_rows)));
    if (form && form->fit_rows == FormFitRows::All)
        return FormResult::tr("All rows are fitted to: there are none to test with");
    return FormResult::tr("The same of the test rows, which are not fitted to; none where the form has no value there");
}

}  // namespace

FormResult::FormResult(QWidget *parent)
    : QWidget(parent),
      title_(sectionTitle(tr("FITTED FORM"), this)),
      view_(new FormulaView(this)),
      axis_(makeCombo(this)),
      plot_(new ResidualPlot(this)) {
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(8);
    view_->setPlaceholder(tr("The form with its numbers appears here once it is fitted."));
    view_->setMinimumHeight(96);
    column->addWidget(title_);
    column->addWidget(view_);
    buildFigures(column);
    axis_->setAccessibleName(tr("What the residuals are drawn against"));
    axis_->setMinimumContentsLength(14);
    auto *line = new QHBoxLayout;
    line->addStretch(1);
    auto *against = new QLabel(tr("residuals against"), this);
    against->setProperty("role", "caption");
    against->setBuddy(axis_);
    line->addWidget(against);
    line->addWidget(axis_);
    column->addLayout(line);
    column->addWidget(plot_, 1);
    buildButtons(column);
    connect(view_, &FormulaView::failed, this, &FormResult::notice);
    connect(axis_, &QComboBox::currentIndexChanged, this,
            [this] { plot_->setForm(form_, axis_->currentData().toInt()); });
    setForm(nullptr);
}

void FormResult::buildFigures(QLayout *column) {
    auto *line = new QHBoxLayout;
    line->setSpacing(18);
    const std::pair<QString, QString> figures[] = {
        {tr("RMSE"), tr("Root of the mean square of target less form on the rows that are fitted to, without weights, "
                        "in the target's unit")},
        {tr("RMSE of test rows"), {}},
        {tr("Residual standard deviation"),
         tr("Root of the sum of squares over the degrees of freedom; with errors, 1 means that they explain what is "
            "left")},
        {tr("Sum of squares"), tr("Of target less form; with errors, of that over the errors (χ²)")},
        {tr("Degrees of freedom"), tr("Rows less constants")}};
    for (std::size_t n = 0; n < figures_.size(); ++n) {
        auto *cell = new QVBoxLayout;
        cell->setSpacing(0);
        auto *name = new QLabel(figures[n].first, this);
        name->setProperty("role", "caption");
        name->setFont(scaledFont(name->font(), 0.92));
        figures_[n] = new QLabel(this);
        figures_[n]->setTextInteractionFlags(Qt::TextSelectableByMouse);
        figures_[n]->setAccessibleName(figures[n].first);
        for (QLabel *label : {name, figures_[n]}) {
            label->setToolTip(figures[n].second);
            cell->addWidget(label);
        }
        line->addLayout(cell);
    }
    line->addStretch(1);
    static_cast<QVBoxLayout *>(column)->addLayout(line);
}

void FormResult::buildButtons(QLayout *column) {
    copy_formula_ = new QPushButton(tr("Copy formula"), this);
    copy_formula_->setToolTip(tr("As text with all digits; LaTeX, Python and other languages by a right click on it"));
    copy_constants_ = new QPushButton(tr("Copy constants"), this);
    copy_constants_->setToolTip(tr("Name, value and standard error with all digits, for a spreadsheet"));
    auto *line = new QHBoxLayout;
    for (QPushButton *button : {copy_formula_, copy_constants_}) {
        button->setAutoDefault(false);
        line->addWidget(button);
    }
    line->addStretch(1);
    static_cast<QVBoxLayout *>(column)->addLayout(line);
    connect(copy_formula_, &QPushButton::clicked, this, [this] {
        if (!form_) return;
        QGuiApplication::clipboard()->setText(form_->target + QStringLiteral(" = ") + form_->text);
        emit notice(tr("Copied the formula."));
    });
    connect(copy_constants_, &QPushButton::clicked, this, [this] {
        if (!form_) return;
        QGuiApplication::clipboard()->setText(ConstantsTable::textOf(form_->fit));
        emit notice(tr("Copied the constants."));
    });
}

void FormResult::setForm(const FittedFormPtr &form) {
    form_ = form;
    for (QPushButton *button : {copy_formula_, copy_constants_}) button->setEnabled(form != nullptr);
    const bool too_long = form && form->formula && !form->formula->typesetRefusal().empty();
    view_->setPlaceholder(!form ? tr("The form with its numbers appears here once it is fitted.")
                          : too_long
                              ? QString::fromStdString(form->formula->typesetRefusal())
                              : tr("This form cannot be set in type with these numbers; \"Copy formula\" gives it."));
    if (form && form->formula && !too_long)
        view_->setFormula(form->formula);
    else
        view_->setFormula(std::nullopt);
    const QString none = QStringLiteral("–");
    const auto figure = [&](double value) { return std::isfinite(value) ? formatNumber(value, 5) : none; };
    figures_[0]->setText(form ? figure(form->fit.rmse) : none);
    figures_[1]->setText(form && form->test_rmse ? figure(*form->test_rmse) : none);
    figures_[1]->setToolTip(testText(form.get()));
    figures_[2]->setText(form ? figure(form->fit.residual_standard_deviation) : none);
    figures_[3]->setText(form ? figure(form->fit.residual_sum_of_squares) : none);
    figures_[4]->setText(form ? groupedNumber(form->fit.degrees_of_freedom) : none);
    fillAxis();
    plot_->setForm(form_, axis_->currentData().toInt());
}

void FormResult::setOutdated(bool outdated) {
    title_->setText(outdated ? tr("FITTED FORM, before what was changed since") : tr("FITTED FORM"));
}

void FormResult::fillAxis() {
    const QSignalBlocker quiet(axis_);
    const QString before = axis_->currentText();
    axis_->clear();
    axis_->addItem(tr("the fitted value"), -1);
    if (form_)
        for (int n = 0; n < form_->columns.size(); ++n) axis_->addItem(form_->columns[n], n);
    axis_->setCurrentIndex(std::max(0, axis_->findText(before)));
    axis_->setEnabled(form_ != nullptr);
}

QString FormResult::figures() const {
    QStringList texts;
    for (const QLabel *label : figures_) texts << label->text();
    return texts.join(QStringLiteral(" | "));
}

}  // namespace kan::ui

#include "moc_form_result.cpp"
