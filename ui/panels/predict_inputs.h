#pragma once

#include <QWidget>
#include <vector>

#include "core/experiment/point_prediction.h"

class QComboBox;
class QLabel;
class QVBoxLayout;

namespace kan::ui {

class JumpSlider;
class ValueSpinBox;

/// A number that is typed, within the data by a slider, and anywhere by typing; or one of a column's categories.
class PredictInput : public QWidget {
    Q_OBJECT

  public:
    explicit PredictInput(const PointInput &input, QWidget *parent = nullptr);

    double value() const { return value_; }
    /// Tells nobody.
    void setValue(double value);
    JumpSlider *slider() const { return slider_; }   ///< null: categories
    ValueSpinBox *spinBox() const { return spin_; }  ///< null: categories
    QComboBox *choice() const { return choice_; }    ///< null: a number

  signals:
    void edited();

  private:
    void buildNumber(const QString &name);
    void buildChoice(const QString &name);
    double sliderStep() const;
    double valueAt(int position) const;
    int positionOf(double value) const;
    void take(double value);

    PointInput input_;
    double value_ = 0;
    JumpSlider *slider_ = nullptr;
    ValueSpinBox *spin_ = nullptr;
    QComboBox *choice_ = nullptr;
};

/// The inputs of a network, one below the other; of very many the first ones, the others as they usually are.
class PredictInputs : public QWidget {
    Q_OBJECT

  public:
    explicit PredictInputs(QWidget *parent = nullptr);

    /// Keeps what was typed where the names stay.
    void setInputs(const std::vector<PointInput> &inputs);
    Point point() const;
    /// Tells nobody; of another length: nothing.
    void setPoint(const Point &point);
    int count() const { return static_cast<int>(inputs_.size()); }
    PredictInput *row(int n) const { return rows_[static_cast<std::size_t>(n)]; }

  signals:
    void edited();

  private:
    std::vector<PointInput> inputs_;
    std::vector<PredictInput *> rows_;  ///< of the first ones
    QVBoxLayout *column_;
    QLabel *more_;
};

}  // namespace kan::ui
