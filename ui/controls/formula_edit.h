#pragma once

#include <QLineEdit>
#include <QTimer>

namespace kan::ui {

/// A line of formula that is applied while it is typed, a moment after the last key, and that marks where it is wrong.
class FormulaEdit : public QLineEdit {
    Q_OBJECT

  public:
    explicit FormulaEdit(QWidget *parent = nullptr);

    /// Shows a formula that is in force; does not disturb one that is being typed.
    void showFormula(const QString &formula);
    /// `position`: character index, or -1; empty `text`: no error.
    void setError(const QString &text, int position);
    bool hasError() const { return !error_.isEmpty(); }

  signals:
    /// The text rested; the merge key stays the same while the focus does.
    void formulaEdited(const QString &formula, const QString &merge_key);

  protected:
    void paintEvent(QPaintEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

  private:
    void send();

    QTimer rest_;
    QString in_force_;
    QString error_;
    int error_position_ = -1;
    unsigned gesture_ = 0;
};

}  // namespace kan::ui
