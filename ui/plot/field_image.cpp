#include "ui/plot/field_image.h"

namespace kan::ui {

QString fieldCells(const FieldImage &field, std::size_t n) {
    const auto cell = [n](const std::vector<float> &values) {
        return n < values.size() ? QString::number(static_cast<double>(values[n]), 'g', 8) : QString();
    };
    return cell(field.target) + u',' + cell(field.network);
}

}  // namespace kan::ui
