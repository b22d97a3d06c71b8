#pragma once

#include <QWidget>
#include <array>

#include "ui/panels/kept_formulas.h"
#include "ui/session/reading_desk.h"

class QLabel;
class QPushButton;
class QSlider;

namespace kan::ui {

class FormulaHistory;
class FormulaView;

/// The network as a formula: in type, with its RMSE beside the network's, and ways to take it along.
class FormulaPanel : public QWidget {
    Q_OBJECT

  public:
    explicit FormulaPanel(ReadingDesk &desk, QWidget *parent = nullptr);

    FormulaView *view() const { return view_; }
    QSlider *digitsSlider() const { return digits_; }
    /// Of LaTeX, Python, SymPy, C++ and text; the others are in the menu of moreButton().
    QPushButton *copyButton(FormulaFormat format) const { return copy_.at(static_cast<std::size_t>(format)); }
    QPushButton *moreButton() const { return more_; }
    /// Opens the formulas that stood here.
    QPushButton *historyButton() const { return history_button_; }
    FormulaHistory *history() const { return history_; }
    /// Standard errors beside the constants.
    QPushButton *errorsButton() const { return errors_button_; }
    /// What stands in the table of errors: row 0 network, 1 formula; column 0 train, 1 test.
    QString errorText(int row, int column) const;

  public slots:
    void setReading(const kan::ui::ReadingPtr &reading);
    /// Highlights the terms that come from these edges.
    void setLitEdges(const std::vector<kan::EdgeId> &edges);

  signals:
    /// The edges of the term under the pointer; empty: none any more.
    void edgesHovered(std::vector<kan::EdgeId> edges);
    void notice(const QString &text);
    /// Somebody wants this network in place of the present one; `text` names the step.
    void networkChosen(const QString &text, const std::shared_ptr<const kan::Kan> &model);
    /// Training shall leave the constants of these edges alone, or no longer.
    void freezeRequested(std::vector<kan::EdgeId> edges, bool frozen);

  private:
    void buildHead();
    void buildErrors();
    void buildButtons();
    QPushButton *headButton(const QString &text, const QString &tip);
    void showFormula(const FormulaReading &formula);
    void showErrors(const FormulaReading &formula);
    void openHistory();
    void openTermMenu(const TermShare &term, const QPoint &global);
    void save();
    void take(FormulaFormat format, const QString &text, const QString &error);

    ReadingDesk &desk_;
    FormulaView *view_;
    QSlider *digits_;
    QLabel *digits_text_;
    QLabel *splines_;
    QWidget *head_, *errors_, *buttons_;
    QLabel *error_[2][2];
    std::array<QPushButton *, 5> copy_ = {};
    QPushButton *more_, *save_, *history_button_, *errors_button_;
    FormulaHistory *history_;
    KeptFormulas kept_;
    bool previewing_ = false;  ///< a formula of the history stands there
    QString save_path_;        ///< where the next export goes; empty: to the clipboard
};

}  // namespace kan::ui
