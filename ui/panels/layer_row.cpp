#include "ui/panels/layer_row.h"

#include <QLabel>
#include <QSpinBox>
#include <QToolButton>
#include <algorithm>

#include "ui/controls/flow_layout.h"
#include "ui/panels/chip_spin.h"

namespace kan::ui {

namespace {

constexpr int kMaxNodes = 9999;

}  // namespace

LayerRow::LayerRow(QWidget *parent) : QWidget(parent) {
    auto *layout = new FlowLayout(1, this);
    setLayout(layout);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

int LayerRow::heightForWidth(int width) const {
    return layout()->heightForWidth(width);
}

int LayerRow::least(std::size_t layer) const {
    return layer < products_.size() && products_[layer] > 0 ? 0 : 1;
}

void LayerRow::setWidth(const std::vector<int> &width, const std::vector<int> &products) {
    if (width == width_ && products == products_) return;
    const bool same_depth = width.size() == width_.size();
    width_ = width;
    products_ = products;
    if (!same_depth) {
        rebuild();
        return;
    }
    const auto chips = findChildren<QSpinBox *>();
    for (QSpinBox *spin : chips) {
        const QSignalBlocker quiet(spin);
        const std::size_t layer = spin->property("layer").toUInt();
        spin->setMinimum(least(layer));
        spin->setValue(width_[layer]);
        spin->updateGeometry();
    }
}

void LayerRow::rebuild() {
    while (QLayoutItem *item = layout()->takeAt(0)) {
        item->widget()->hide();
        item->widget()->setParent(nullptr);
        item->widget()->deleteLater();
        delete item;
    }
    for (std::size_t l = 0; l < width_.size(); ++l) {
        if (l > 0) {
            auto *arrow = new QLabel(QStringLiteral("→"), this);
            arrow->setProperty("role", "caption");
            arrow->setMinimumHeight(24);
            layout()->addWidget(arrow);
        }
        layout()->addWidget(chip(l));
    }
    QToolButton *minus = button(QStringLiteral("−"), tr("Remove the last hidden layer"));
    minus->setEnabled(width_.size() > 2);
    QToolButton *plus = button(QStringLiteral("+"), tr("Add a hidden layer"));
    connect(minus, &QToolButton::clicked, this, &LayerRow::removeLayer);
    connect(plus, &QToolButton::clicked, this, &LayerRow::addLayer);
    for (QWidget *child : findChildren<QWidget *>(QString(), Qt::FindDirectChildrenOnly)) child->show();
    updateGeometry();
}

QWidget *LayerRow::chip(std::size_t layer) {
    auto *spin = new ChipSpin(least(layer), kMaxNodes, this);
    spin->setProperty("layer", static_cast<unsigned>(layer));
    spin->setValue(width_[layer]);
    const bool fixed = layer == 0 || layer + 1 == width_.size();
    spin->setEnabled(!fixed);
    spin->setObjectName(QStringLiteral("layer%1").arg(layer));
    if (layer == 0) {
        spin->setWords(tr("Inputs"), tr("Inputs: as many as the data have"));
    } else if (fixed) {
        spin->setWords(tr("Outputs"), tr("Outputs: as many as the data have"));
    } else {
        spin->setWords(tr("Nodes of hidden layer %1").arg(layer),
                       tr("Nodes of hidden layer %1: type, or use the arrow keys").arg(layer));
    }
    connect(spin, &QSpinBox::valueChanged, this, [this, layer, spin](int nodes) {
        width_[layer] = nodes;
        spin->updateGeometry();
        emit edited(width_);
    });
    return spin;
}

QToolButton *LayerRow::button(const QString &text, const QString &name) {
    auto *tool = new QToolButton(this);
    tool->setText(text);
    tool->setToolTip(name);
    tool->setAccessibleName(name);
    tool->setProperty("flat", true);
    tool->setFocusPolicy(Qt::StrongFocus);
    tool->setMinimumSize(18, 24);
    layout()->addWidget(tool);
    return tool;
}

void LayerRow::addLayer() {
    std::vector<int> wider = width_;
    const int nodes = wider.size() > 2 ? std::max(1, wider[wider.size() - 2]) : 5;
    wider.insert(wider.end() - 1, nodes);
    std::vector<int> products = products_;
    if (!products.empty()) products.insert(products.end() - 1, 0);
    setWidth(wider, products);
    emit edited(width_);
}

void LayerRow::removeLayer() {
    if (width_.size() <= 2) return;
    std::vector<int> narrower = width_;
    narrower.erase(narrower.end() - 2);
    std::vector<int> products = products_;
    if (!products.empty()) products.erase(products.end() - 2);
    setWidth(narrower, products);
    emit edited(width_);
}

}  // namespace kan::ui

#include "moc_layer_row.cpp"
