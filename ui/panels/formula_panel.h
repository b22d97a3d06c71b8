#pragma once

#include <QWidget>
#include <array>

#include "ui/session/reading_desk.h"

class QLabel;
class QPushButton;
class QSlider;

namespace kan::ui {

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

  private:
    void buildHead();
    void buildErrors();
    void buildButtons();
    void showErrors(const FormulaReading &formula);
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
    QPushButton *more_, *save_;
    QString save_path_;  ///< where the next export goes; empty: to the clipboard
};

}  // namespace kan::ui
