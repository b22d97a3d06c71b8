#pragma once

#include <QWidget>
#include <vector>

class QLabel;
class QLineEdit;

namespace kan::ui {

class ChipSpin;

/// The multiplication nodes of the layers behind the inputs: of each how many, and where there are some, of how many
/// factors, "2" for all of them or "2, 3".
class ProductRow : public QWidget {
    Q_OBJECT

  public:
    explicit ProductRow(QWidget *parent = nullptr);
    ~ProductRow() override;

    /// Shows KanSpec::mult_arity for the nodes in all of each layer; emits nothing.
    void setLayers(const std::vector<int> &width, const std::vector<std::vector<int>> &arity);
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

  signals:
    /// Factors of each multiplication node of each layer, inputs first.
    void edited(const std::vector<std::vector<int>> &arity);
    /// What was typed cannot be read; says why.
    void refused(const QString &text);

  private:
    struct Layer {
        ChipSpin *count;
        QLabel *of;
        QLineEdit *factors;
    };

    void rebuild();
    void addLayer(std::size_t layer);
    void show(std::size_t layer);
    void takeCount(std::size_t layer, int count);
    void takeFactors(std::size_t layer);

    std::vector<int> width_;
    std::vector<std::vector<int>> arity_;  ///< as long as width_
    std::vector<Layer> layers_;            ///< of the second entry of width on
};

}  // namespace kan::ui
