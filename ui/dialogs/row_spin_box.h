#pragma once

#include <QSpinBox>

#include "core/experiment/prepared_data.h"

namespace kan::ui {

/// One of the training or of the test rows. Its value is a place among them, from 0; what it shows and what is typed is
/// the row's number in its table, where there is one. A number that none of them has leads to the nearest.
class RowSpinBox : public QSpinBox {
    Q_OBJECT

  public:
    explicit RowSpinBox(QWidget *parent = nullptr);

    /// Stays where it was, if there are so many. Tells nobody.
    void setRows(const PreparedDataPtr &prepared, bool test);

  protected:
    QString textFromValue(int place) const override;
    int valueFromText(const QString &text) const override;
    QValidator::State validate(QString &text, int &position) const override;

  private:
    long numberOf(int place) const;

    PreparedDataPtr data_;
    bool test_ = false;
};

}  // namespace kan::ui
