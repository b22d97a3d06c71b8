#pragma once

#include <QString>
#include <QWidget>
#include <utility>
#include <vector>

class QGridLayout;

namespace kan::ui {

class JumpSlider;
class ValueSpinBox;

/// The values of a sample, one row each: name, slider, number.
class SampleSliders : public QWidget {
    Q_OBJECT

  public:
    struct Input {
        QString name;
        double low = -1, high = 1;
        bool whole = false;  ///< whole numbers
        bool operator==(const Input &) const = default;
    };

    explicit SampleSliders(QWidget *parent = nullptr);

    /// Makes the rows anew, if they are others; whether they are.
    bool setInputs(const std::vector<Input> &inputs);
    /// Shows a sample; emits nothing.
    void setValues(const std::vector<double> &values);
    std::vector<double> values() const;
    JumpSlider *slider(int input) const { return rows_[static_cast<std::size_t>(input)].slider; }
    ValueSpinBox *box(int input) const { return rows_[static_cast<std::size_t>(input)].box; }
    int count() const { return static_cast<int>(rows_.size()); }

  signals:
    void edited();

  private:
    struct Row {
        JumpSlider *slider;
        ValueSpinBox *box;
    };
    void addRow(const Input &input);

    std::vector<Input> inputs_;
    std::vector<Row> rows_;
    QGridLayout *grid_;
};

}  // namespace kan::ui
