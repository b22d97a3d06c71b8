#include "ui/panels/product_row.h"

#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <algorithm>
#include <functional>

#include "core/model/kan_spec.h"
#include "ui/controls/flow_layout.h"
#include "ui/controls/form_parts.h"
#include "ui/panels/chip_spin.h"
#include "ui/panels/whole_numbers.h"

namespace kan::ui {

namespace {

constexpr int kMostProducts = 999;
constexpr int kFewestFactors = 2;

/// "2" where all are alike, else "2, 3".
QString factorsText(const std::vector<int> &arity) {
    const bool alike = std::adjacent_find(arity.begin(), arity.end(), std::not_equal_to<>()) == arity.end();
    return alike && !arity.empty() ? QString::number(arity.front()) : listed(arity);
}

}  // namespace

ProductRow::ProductRow(QWidget *parent) : QWidget(parent) {
    setLayout(new FlowLayout(1, this));
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

ProductRow::~ProductRow() {
    silenceLines(this);
}

int ProductRow::heightForWidth(int width) const {
    return layout()->heightForWidth(width);
}

void ProductRow::setLayers(const std::vector<int> &width, const std::vector<std::vector<int>> &arity) {
    const bool same_depth = width.size() == width_.size();
    width_ = width;
    arity_ = arity;
    arity_.resize(width.size());
    if (!same_depth) rebuild();
    for (std::size_t l = 1; l < width_.size(); ++l) show(l);
}

void ProductRow::rebuild() {
    while (QLayoutItem *item = layout()->takeAt(0)) {
        item->widget()->hide();
        item->widget()->setParent(nullptr);
        item->widget()->deleteLater();
        delete item;
    }
    layers_.clear();
    for (std::size_t l = 1; l < width_.size(); ++l) addLayer(l);
    updateGeometry();
}

void ProductRow::addLayer(std::size_t layer) {
    const bool last = layer + 1 == width_.size();
    if (layer > 1) {
        auto *arrow = new QLabel(QStringLiteral("→"), this);
        arrow->setProperty("role", "caption");
        arrow->setMinimumHeight(24);
        layout()->addWidget(arrow);
    }
    auto *count = new ChipSpin(0, kMostProducts, this);
    count->setObjectName(QStringLiteral("products%1").arg(layer));
    auto *factors = new QLineEdit(this);
    factors->setObjectName(QStringLiteral("factors%1").arg(layer));
    factors->setProperty("chip", true);
    factors->setAlignment(Qt::AlignCenter);
    if (last) {
        count->setWords(tr("Products among the outputs"), tr("How many of the outputs multiply instead of adding"));
        factors->setAccessibleName(tr("Factors of the products among the outputs"));
    } else {
        count->setWords(
            tr("Products of hidden layer %1").arg(layer),
            tr("Multiplication nodes of hidden layer %1, beside its sums: type, or use the arrow keys").arg(layer));
        factors->setAccessibleName(tr("Factors of the products of hidden layer %1").arg(layer));
    }
    factors->setToolTip(
        tr("How many factors each product multiplies, %1 to %2: one number for all, or one each, such as 2, 3")
            .arg(kFewestFactors)
            .arg(KanSpec::kMaxArity));
    auto *of = new QLabel(tr("of"), this);
    of->setProperty("role", "caption");
    of->setMinimumHeight(24);
    layout()->addWidget(count);
    layout()->addWidget(of);
    layout()->addWidget(factors);
    layers_.push_back({count, of, factors});
    connect(count, &QSpinBox::valueChanged, this, [this, layer](int products) { takeCount(layer, products); });
    connect(factors, &QLineEdit::editingFinished, this, [this, layer] { takeFactors(layer); });
    count->show();
}

void ProductRow::show(std::size_t layer) {
    const auto &[count, of, factors] = layers_[layer - 1];
    const std::vector<int> &arity = arity_[layer];
    const QSignalBlocker quiet(count), still(factors);
    const bool last = layer + 1 == width_.size();
    count->setMaximum(last ? width_[layer] : kMostProducts);
    count->setValue(static_cast<int>(arity.size()));
    count->updateGeometry();
    factors->setText(factorsText(arity));
    factors->setFixedWidth(factors->fontMetrics().horizontalAdvance(factors->text() + QLatin1Char('0')) + 14);
    of->setVisible(!arity.empty());
    factors->setVisible(!arity.empty());
}

void ProductRow::takeCount(std::size_t layer, int count) {
    std::vector<std::vector<int>> arity = arity_;
    const int usual = arity[layer].empty() ? kFewestFactors : arity[layer].back();
    arity[layer].resize(static_cast<std::size_t>(count), usual);
    emit edited(arity);
}

void ProductRow::takeFactors(std::size_t layer) {
    const QString text = layers_[layer - 1].factors->text();
    if (text == factorsText(arity_[layer])) return;
    std::vector<std::vector<int>> arity = arity_;
    const std::size_t count = arity[layer].size();
    const auto numbers = numbersIn(text);
    if (!numbers || (numbers->size() != 1 && numbers->size() != count)) {
        show(layer);
        emit refused(tr("“%1” does not say how many factors the products have; expected a whole number for all %2 of "
                        "them, or one for each, such as %3")
                         .arg(text)
                         .arg(count)
                         .arg(count > 1 ? QStringLiteral("2, 3") : QStringLiteral("2")));
        return;
    }
    arity[layer] = numbers->size() == 1 ? std::vector<int>(count, numbers->front()) : *numbers;
    emit edited(arity);
}

}  // namespace kan::ui

#include "moc_product_row.cpp"
