#include "ui/panels/formula_panel.h"

#include <QClipboard>
#include <QFile>
#include <QFileDialog>
#include <QGridLayout>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <utility>

#include "core/io/file_writer.h"
#include "ui/controls/flow_layout.h"
#include "ui/controls/slider_row.h"
#include "ui/formula/formula_view.h"
#include "ui/panels/formula_history.h"
#include "ui/panels/term_menu.h"
#include "ui/text/names.h"
#include "ui/theme/theme.h"

namespace kan::ui {

namespace {

constexpr int kMostDigits = 15;

struct Format {
    FormulaFormat format;
    const char *name;
    const char *filter;
    const char *suffix;
};
constexpr Format kFormats[] = {
    {FormulaFormat::Latex, QT_TRANSLATE_NOOP("FormulaPanel", "LaTeX"), "LaTeX (*.tex)", "tex"},
    {FormulaFormat::Python, QT_TRANSLATE_NOOP("FormulaPanel", "Python"), "Python, NumPy (*.py)", "py"},
    {FormulaFormat::Sympy, QT_TRANSLATE_NOOP("FormulaPanel", "SymPy"), "SymPy (*.sympy.py)", "sympy.py"},
    {FormulaFormat::Cpp, QT_TRANSLATE_NOOP("FormulaPanel", "C++"), "C++ header (*.h)", "h"},
    {FormulaFormat::Text, QT_TRANSLATE_NOOP("FormulaPanel", "Text"), "Text (*.txt)", "txt"},
    {FormulaFormat::Matlab, QT_TRANSLATE_NOOP("FormulaPanel", "MATLAB"), "MATLAB, Octave (*.m)", "m"},
    {FormulaFormat::Julia, QT_TRANSLATE_NOOP("FormulaPanel", "Julia"), "Julia (*.jl)", "jl"},
    {FormulaFormat::R, QT_TRANSLATE_NOOP("FormulaPanel", "R"), "R (*.R)", "R"},
    {FormulaFormat::Excel, QT_TRANSLATE_NOOP("FormulaPanel", "Excel"), "Excel formulas (*.excel.txt)", "excel.txt"},
    {FormulaFormat::Mathematica, QT_TRANSLATE_NOOP("FormulaPanel", "Mathematica"), "Mathematica (*.wl)", "wl"},
    {FormulaFormat::JavaScript, QT_TRANSLATE_NOOP("FormulaPanel", "JavaScript"), "JavaScript module (*.mjs)", "mjs"},
    {FormulaFormat::Numpy, QT_TRANSLATE_NOOP("FormulaPanel", "one line of NumPy"), "NumPy, one line (*.numpy.txt)",
     "numpy.txt"}};

QString nameOf(const Format &format) {
    return QCoreApplication::translate("FormulaPanel", format.name);
}

/// For a tool tip; of many the first.
QString constantsText(const QStringList &constants) {
    constexpr qsizetype kMost = 12;
    if (constants.isEmpty()) return {};
    QString text = QCoreApplication::translate("FormulaPanel", "Constants with their standard errors:\n%1")
                       .arg(constants.mid(0, kMost).join(u'\n'));
    if (constants.size() > kMost)
        text += QCoreApplication::translate("FormulaPanel", "\nand %1 more").arg(constants.size() - kMost);
    return text;
}

const Format &of(FormulaFormat format) {
    return kFormats[static_cast<int>(format)];
}

}  // namespace

FormulaPanel::FormulaPanel(ReadingDesk &desk, QWidget *parent)
    : QWidget(parent),
      desk_(desk),
      view_(new FormulaView(this)),
      splines_(new QLabel(this)),
      history_(new FormulaHistory(this)) {
    buildHead();
    buildErrors();
    buildButtons();
    view_->setPlaceholder(tr("The network's formula appears here."));
    splines_->setProperty("role", "caption");
    splines_->setWordWrap(true);
    splines_->hide();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(16, 8, 16, 10);
    column->setSpacing(6);
    column->addWidget(head_);
    column->addWidget(view_, 1);
    column->addWidget(splines_);
    column->addWidget(errors_);
    column->addWidget(buttons_);
    setAccessibleName(tr("Formula"));
    connect(view_, &FormulaView::edgesHovered, this, &FormulaPanel::edgesHovered);
    connect(view_, &FormulaView::failed, this, &FormulaPanel::notice);
    connect(view_, &FormulaView::termClicked, this, &FormulaPanel::openTermMenu);
    connect(history_, &FormulaHistory::previewed, this, [this](const KeptFormula &kept) {
        previewing_ = true;
        showFormula(*kept.reading);
    });
    connect(history_, &FormulaHistory::closed, this, [this] {
        if (std::exchange(previewing_, false)) setReading(desk_.reading());
    });
    connect(history_, &FormulaHistory::adopted, this,
            [this](const KeptFormula &kept) { emit networkChosen(tr("an earlier formula"), kept.model); });
    connect(&desk, &ReadingDesk::readingChanged, this, &FormulaPanel::setReading);
    connect(&desk, &ReadingDesk::formulaExported, this, &FormulaPanel::take);
}

void FormulaPanel::buildHead() {
    head_ = new QWidget(this);
    auto *title = new QLabel(tr("FORMULA"), head_);
    title->setProperty("role", "section");
    title->setFont(scaledFont(title->font(), 0.92));
    digits_text_ = new QLabel(head_);
    digits_text_->setProperty("role", "caption");
    digits_ = new JumpSlider(head_);
    digits_->setRange(1, kMostDigits);
    digits_->setPageStep(1);
    digits_->setFixedWidth(70);
    digits_->setAccessibleName(tr("Significant digits of the formula's constants"));
    digits_->setToolTip(digits_->accessibleName());
    auto *line = new QHBoxLayout(head_);
    line->setContentsMargins({});
    save_ = headButton(tr("Save…"), tr("Writes the formula to a file: LaTeX, Python, SymPy, C++, text, MATLAB, Julia, "
                                       "R, Excel, Mathematica or JavaScript"));
    history_button_ = headButton(QStringLiteral("ƒ"), tr("Formulas that stood here, with their errors"));
    history_button_->setEnabled(false);
    errors_button_ = headButton(QStringLiteral("±"), tr("Standard errors beside the constants"));
    errors_button_->setCheckable(true);
    connect(history_button_, &QPushButton::clicked, this, &FormulaPanel::openHistory);
    connect(errors_button_, &QPushButton::toggled, view_, &FormulaView::setErrorsShown);
    connect(view_, &FormulaView::errorsShownChanged, errors_button_, &QPushButton::setChecked);
    connect(save_, &QPushButton::clicked, this, &FormulaPanel::save);
    line->addWidget(title);
    line->addWidget(save_);
    line->addStretch(1);
    line->addWidget(history_button_);
    line->addWidget(errors_button_);
    line->addWidget(digits_text_);
    line->addWidget(digits_);
    connect(digits_, &QSlider::valueChanged, this, [this](int digits) {
        digits_text_->setText(tr("digits %1").arg(digits));
        desk_.setDigits(digits);
    });
    digits_->setValue(desk_.digits());
    digits_text_->setText(tr("digits %1").arg(desk_.digits()));
}

QPushButton *FormulaPanel::headButton(const QString &text, const QString &tip) {
    auto *button = new QPushButton(text, head_);
    button->setProperty("tab", true);
    button->setFont(scaledFont(font(), 0.92));
    button->setToolTip(tip);
    button->setAccessibleName(tip);
    return button;
}

void FormulaPanel::buildErrors() {
    errors_ = new QWidget(this);
    auto *grid = new QGridLayout(errors_);
    grid->setContentsMargins({});
    grid->setVerticalSpacing(2);
    grid->setColumnStretch(0, 1);
    const QString rows[] = {tr("network"), tr("formula")}, columns[] = {tr("train"), tr("test")};
    for (int row = 0; row < 2; ++row) {
        grid->addWidget(new QLabel(rows[row], errors_), row, 0);
        for (int column = 0; column < 2; ++column) {
            error_[row][column] = new QLabel(errors_);
            error_[row][column]->setTextInteractionFlags(Qt::TextSelectableByMouse);
            error_[row][column]->setAccessibleName(tr("Error or accuracy, %1, %2").arg(rows[row], columns[column]));
            error_[row][column]->setMinimumWidth(92);
            grid->addWidget(error_[row][column], row, column + 1);
        }
    }
    errors_->setToolTip(
        tr("RMSE, of classes the share of right rows, on the training and on the test rows: of the network, and of the "
           "formula as it "
           "stands here, with its rounded constants"));
}

void FormulaPanel::buildButtons() {
    buttons_ = new QWidget(this);
    auto *line = new FlowLayout(4, buttons_);
    line->setContentsMargins({});
    const auto make = [this](const QString &text, const QString &tip) {
        auto *button = new QPushButton(text, buttons_);
        button->setProperty("small", true);
        button->setFont(scaledFont(font(), 0.92));
        button->setToolTip(tip);
        button->setAccessibleName(tip);
        return button;
    };
    auto *more = new QMenu(buttons_);
    for (const Format &format : kFormats) {
        const QString tip = tr("Copies the formula as %1").arg(nameOf(format));
        const auto copy = [this, chosen = format.format] {
            save_path_.clear();
            desk_.exportFormula(chosen);
        };
        if (const auto number = static_cast<std::size_t>(format.format); number < copy_.size()) {
            copy_[number] = make(nameOf(format), tip);
            connect(copy_[number], &QPushButton::clicked, this, copy);
            line->addWidget(copy_[number]);
        } else {
            more->addAction(nameOf(format), this, copy);
        }
    }
    more_ = make(tr("More"), tr("Copies the formula for other programs"));
    more_->setMenu(more);
    line->addWidget(more_);
}

void FormulaPanel::setReading(const ReadingPtr &reading) {
    kept_.take(*reading);
    history_button_->setEnabled(!kept_.all().empty());
    if (previewing_) return;
    if (!reading->formula && reading->model) return;  // of the same rows: the one before stays until it is there
    if (reading->formula) return showFormula(*reading->formula);
    view_->setPlaceholder(tr("The network's formula appears here."));
    showFormula({});
}

void FormulaPanel::showFormula(const FormulaReading &formula) {
    if (!formula.refusal.isEmpty()) view_->setPlaceholder(formula.refusal);
    view_->setFormula(formula.refusal.isEmpty() ? formula.formula : std::nullopt);
    view_->setTerms(formula.terms);
    view_->setToolTip(constantsText(formula.constants));
    splines_->setVisible(formula.spline_edges > 0 && formula.refusal.isEmpty());
    splines_->setText(formula.spline_edges == 1 ? tr("1 edge is still a spline.")
                                                : tr("%1 edges are still splines.").arg(formula.spline_edges));
    showErrors(formula);
}

void FormulaPanel::openHistory() {
    history_->open(kept_.all(), history_button_);
}

void FormulaPanel::openTermMenu(const TermShare &term, const QPoint &global) {
    if (previewing_) return;
    auto *menu = new TermMenu(term, desk_, this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    connect(menu, &TermMenu::chosen, this, &FormulaPanel::networkChosen);
    connect(menu, &TermMenu::freezeRequested, this, &FormulaPanel::freezeRequested);
    menu->popup(global);
}

void FormulaPanel::showErrors(const FormulaReading &formula) {
    const Theme &theme = Theme::of(this);
    const std::optional<double> values[2][2] = {{formula.network_train, formula.network_test},
                                                {formula.formula_train, formula.formula_test}};
    for (int row = 0; row < 2; ++row) {
        for (int column = 0; column < 2; ++column) {
            const auto &value = values[row][column];
            const QString figure = errorFigure(value, formula.of_classes);
            error_[row][column]->setText((column == 0 ? tr("train %1") : tr("test %1")).arg(figure));
            QPalette colors = error_[row][column]->palette();
            colors.setColor(QPalette::WindowText, column == 0 ? theme.train : theme.test);
            error_[row][column]->setPalette(colors);
        }
    }
}

QString FormulaPanel::errorText(int row, int column) const {
    return error_[row][column]->text();
}

void FormulaPanel::setLitEdges(const std::vector<EdgeId> &edges) {
    view_->setLitEdges(edges);
}

void FormulaPanel::save() {
    QStringList filters;
    for (const Format &format : kFormats) filters << QString::fromLatin1(format.filter);
    QString filter;
    QString path = QFileDialog::getSaveFileName(this, tr("Save the formula"), QStringLiteral("formula.tex"),
                                                filters.join(QStringLiteral(";;")), &filter);
    if (path.isEmpty()) return;
    const auto chosen = static_cast<std::size_t>(std::max<qsizetype>(0, filters.indexOf(filter)));
    const QString suffix = QLatin1Char('.') + QString::fromLatin1(kFormats[chosen].suffix);
    if (!path.endsWith(suffix)) path = path.section(QLatin1Char('.'), 0, 0) + suffix;
    save_path_ = path;
    desk_.exportFormula(kFormats[chosen].format);
}

void FormulaPanel::take(FormulaFormat format, const QString &text, const QString &error) {
    const QString path = std::exchange(save_path_, {});
    if (!error.isEmpty()) {
        emit notice(tr("Not exported: %1").arg(error));
    } else if (path.isEmpty()) {
        QGuiApplication::clipboard()->setText(text);
        emit notice(tr("Copied as %1").arg(nameOf(of(format))));
    } else {
        try {
            writeFile(QFile::encodeName(path).toStdString(), text.toStdString());
            emit notice(tr("Saved %1").arg(path));
        } catch (const FileError &trouble) {
            emit notice(tr("Not saved: %1").arg(QString::fromLocal8Bit(trouble.what())));
        }
    }
}

}  // namespace kan::ui

#include "moc_formula_panel.cpp"
