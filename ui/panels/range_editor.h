#pragma once

#include <QWidget>
#include <utility>
#include <vector>

class QVBoxLayout;

namespace kan::ui {

class ValueSpinBox;

/// From where to where each variable is sampled, one row per variable.
class RangeEditor : public QWidget {
    Q_OBJECT

  public:
    using Ranges = std::vector<std::pair<double, double>>;

    explicit RangeEditor(QWidget *parent = nullptr);

    /// Shows ranges; emits nothing. Variables beyond `used` get a button that removes them.
    void setRanges(const Ranges &ranges, int used);

  signals:
    void edited(const std::vector<std::pair<double, double>> &ranges);

  private:
    void rebuild();
    ValueSpinBox *bound(std::size_t variable, bool low);

    Ranges ranges_;
    int used_ = 0;
    QVBoxLayout *rows_;
    std::vector<std::pair<ValueSpinBox *, ValueSpinBox *>> boxes_;
};

/// "x₁" for 0.
QString variableName(std::size_t index);

}  // namespace kan::ui
