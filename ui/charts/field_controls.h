#pragma once

#include <QStringList>
#include <QWidget>

#include "ui/charts/field_data.h"

class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QPushButton;

namespace kan {
enum class Extrapolation;
}

namespace kan::ui {

/// What the field view shows: output and inputs, where there is a choice; for a function of one input also its range
/// and what the network does outside its knots. Many inputs are found by typing. Drops words where it is narrow.
class FieldControls : public QWidget {
    Q_OBJECT

  public:
    explicit FieldControls(QWidget *parent = nullptr);

    /// `content` has a field. Hides itself if there is nothing to choose.
    void setField(const FieldDataPtr &content);

  signals:
    /// As FieldView::fieldRequested.
    void fieldRequested(int input_x, int input_y, int output, double low, double high);
    void extrapolationRequested(kan::Extrapolation rule);

  protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

  private:
    void buildInputs();
    void buildRange();
    void setWords();
    void updateInputs();
    void updateNote();
    void updateRange();
    void request();
    void requestRange(double low, double high);

    FieldDataPtr data_;
    QStringList listed_inputs_, listed_outputs_;  ///< names the lists were made from
    QWidget *inputs_, *range_;                    ///< the two rows
    QComboBox *input_x_, *input_y_, *output_, *rule_;
    QLabel *over_, *and_, *note_, *from_, *to_;
    QDoubleSpinBox *low_, *high_;
    QPushButton *sampled_;
};

}  // namespace kan::ui
