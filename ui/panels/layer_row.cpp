#include "ui/panels/layer_row.h"

#include <QLabel>
#include <QSpinBox>
#include <QToolButton>
#include <QWheelEvent>

#include "ui/controls/flow_layout.h"

namespace kan::ui {

namespace {

constexpr int kMaxNodes = 9999;

class ChipSpin : public QSpinBox {
  public:
    using QSpinBox::QSpinBox;
    QSize sizeHint() const override {
        const int digits = std::max(2, static_cast<int>(text().size()));
        return {fontMetrics().horizontalAdvance(QString(digits, QLatin1Char('0'))) + 11, QSpinBox::sizeHint().height()};
    }
    QSize minimumSizeHint() const override { return sizeHint(); }

  protected:
    void wheelEvent(QWheelEvent *event) override {
        if (hasFocus()) {
            QSpinBox::wheelEvent(event);
        } else {
            event->ignore();
        }
    }
};

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

void LayerRow::setWidth(const std::vector<int> &width) {
    if (width == width_) return;
    const bool same_depth = width.size() == width_.size();
    width_ = width;
    if (!same_depth) {
        rebuild();
        return;
    }
    const auto chips = findChildren<QSpinBox *>();
    for (QSpinBox *spin : chips) {
        const QSignalBlocker quiet(spin);
        spin->setValue(width_[spin->property("layer").toUInt()]);
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
    auto *spin = new ChipSpin(this);
    spin->setProperty("layer", static_cast<unsigned>(layer));
    spin->setProperty("chip", true);
    spin->setRange(1, kMaxNodes);
    spin->setButtonSymbols(QAbstractSpinBox::NoButtons);
    spin->setAlignment(Qt::AlignCenter);
    spin->setKeyboardTracking(false);
    spin->setFocusPolicy(Qt::StrongFocus);
    spin->setValue(width_[layer]);
    const bool fixed = layer == 0 || layer + 1 == width_.size();
    spin->setEnabled(!fixed);
    spin->setObjectName(QStringLiteral("layer%1").arg(layer));
    if (layer == 0) {
        spin->setAccessibleName(tr("Inputs"));
        spin->setToolTip(tr("Inputs: as many as the data have"));
    } else if (fixed) {
        spin->setAccessibleName(tr("Outputs"));
        spin->setToolTip(tr("Outputs: as many as the data have"));
    } else {
        spin->setAccessibleName(tr("Nodes of hidden layer %1").arg(layer));
        spin->setToolTip(tr("Nodes of hidden layer %1: type, or use the arrow keys").arg(layer));
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
    const int nodes = wider.size() > 2 ? wider[wider.size() - 2] : 5;
    wider.insert(wider.end() - 1, nodes);
    setWidth(wider);
    emit edited(width_);
}

void LayerRow::removeLayer() {
    if (width_.size() <= 2) return;
    std::vector<int> narrower = width_;
    narrower.erase(narrower.end() - 2);
    setWidth(narrower);
    emit edited(width_);
}

}  // namespace kan::ui

#include "moc_layer_row.cpp"
