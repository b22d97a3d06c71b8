#pragma once

#include <QWidget>
#include <vector>

class QToolButton;

namespace kan::ui {

/// The widths of the layers as a row of editable numbers; the first and the last follow from the data. Beside products
/// (ProductRow) these are the sum nodes.
class LayerRow : public QWidget {
    Q_OBJECT

  public:
    explicit LayerRow(QWidget *parent = nullptr);

    std::vector<int> width() const { return width_; }
    /// Shows widths; emits nothing. A layer with products may be without sums.
    void setWidth(const std::vector<int> &width, const std::vector<int> &products = {});
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

  signals:
    void edited(const std::vector<int> &width);

  private:
    void rebuild();
    QWidget *chip(std::size_t layer);
    QToolButton *button(const QString &text, const QString &name);
    void addLayer();
    void removeLayer();

    int least(std::size_t layer) const;

    std::vector<int> width_;
    std::vector<int> products_;  ///< of each entry of width_; empty: none
};

}  // namespace kan::ui
