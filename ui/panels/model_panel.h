#pragma once

#include "core/model/kan_spec.h"
#include "ui/panels/field_rows.h"
#include "ui/panels/panel.h"

class QCheckBox;
class QComboBox;

namespace kan::ui {

class LayerRow;
class ProductRow;

/// The network before training: rules, layers, grid, order, seed, noise, base function.
class ModelPanel : public Panel {
    Q_OBJECT

  public:
    explicit ModelPanel(ExperimentSession &session, QWidget *parent = nullptr);

    SliderRow *gridRow() const { return grid_; }
    SliderRow *seedRow() const { return seed_; }
    LayerRow *layerRow() const { return layers_; }
    ProductRow *productRow() const { return products_; }

  private:
    void buildMain();
    void buildMore();
    void connectCombos();
    void chooseRules(Rules rules);
    void takeSums(const std::vector<int> &sums);
    void takeProducts(const std::vector<std::vector<int>> &arity);
    void refreshLayers();
    void refresh();

    FieldRows<KanSpec> rows_;
    LayerRow *layers_ = nullptr;
    ProductRow *products_ = nullptr;
    QWidget *product_line_ = nullptr;  ///< products_ with its label
    QCheckBox *affine_ = nullptr;
    SliderRow *grid_ = nullptr;
    SliderRow *seed_ = nullptr;
    QComboBox *rules_ = nullptr;
    SliderRow *noise_base_ = nullptr;
    SliderRow *base_mu_ = nullptr;
    SliderRow *base_sigma_ = nullptr;
    QComboBox *base_function_ = nullptr;
    QComboBox *extrapolation_ = nullptr;
    QLabel *error_ = nullptr;
};

}  // namespace kan::ui
