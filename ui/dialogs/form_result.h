#pragma once

#include <QWidget>
#include <array>

#include "ui/session/form_runner.h"

class QComboBox;
class QLabel;
class QPushButton;

namespace kan::ui {

class FormulaView;
class ResidualPlot;

/// What came out of a fit: the formula in type, its figures, and the residuals.
class FormResult : public QWidget {
    Q_OBJECT

  public:
    explicit FormResult(QWidget *parent = nullptr);

    /// Null: nothing yet.
    void setForm(const FittedFormPtr &form);
    const FittedFormPtr &form() const { return form_; }
    /// What is typed is another form by now: the result says so.
    void setOutdated(bool outdated);
    FormulaView *formulaView() const { return view_; }
    ResidualPlot *plot() const { return plot_; }
    QComboBox *axisBox() const { return axis_; }
    QString figures() const;

  signals:
    /// Something for the line below: "Copied the formula".
    void notice(const QString &text);

  private:
    void buildFigures(QLayout *column);
    void buildButtons(QLayout *column);
    void fillAxis();

    FittedFormPtr form_;
    QLabel *title_;
    FormulaView *view_;
    std::array<QLabel *, 5> figures_{};
    QComboBox *axis_;
    ResidualPlot *plot_;
    QPushButton *copy_formula_ = nullptr, *copy_constants_ = nullptr;
};

}  // namespace kan::ui
