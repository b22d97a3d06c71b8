#include "ui/network/network_accessible.h"

#include "ui/network/network_view_p.h"

namespace kan::ui {

namespace {

/// One node or edge. Says "invalid" once a smaller network has no such place.
class Item : public QAccessibleInterface, public QAccessibleActionInterface {
  public:
    Item(const NetworkAccessible &list, int index) : list_(list), index_(index) {}

    int index() const { return index_; }
    bool isValid() const override { return list_.isValid() && index_ < list_.childCount(); }
    QObject *object() const override { return nullptr; }
    QAccessibleInterface *parent() const override { return QAccessible::queryAccessibleInterface(list_.object()); }
    QAccessibleInterface *child(int) const override { return nullptr; }
    QAccessibleInterface *childAt(int, int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface *) const override { return -1; }
    QAccessible::Role role() const override { return QAccessible::ListItem; }
    QAccessible::State state() const override { return list_.stateOf(index_); }
    QRect rect() const override { return list_.rectOf(index_); }
    QString text(QAccessible::Text kind) const override {
        return kind == QAccessible::Name ? list_.name(index_) : QString();
    }
    void setText(QAccessible::Text, const QString &) override {}
    void *interface_cast(QAccessible::InterfaceType type) override {
        return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface *>(this) : nullptr;
    }

    QStringList actionNames() const override { return {pressAction()}; }
    void doAction(const QString &action) override {
        if (action == pressAction()) list_.select(index_);
    }
    QStringList keyBindingsForAction(const QString &) const override { return {}; }

  private:
    const NetworkAccessible &list_;  // outlives its items
    int index_;
};

QAccessibleInterface *create(const QString &class_name, QObject *object) {
    if (class_name != QLatin1String("kan::ui::NetworkView")) return nullptr;
    auto *view = qobject_cast<NetworkView *>(object);
    return view ? new NetworkAccessible(view) : nullptr;
}

}  // namespace

void NetworkAccessible::install() {
    static const bool installed = [] {
        QAccessible::installFactory(create);
        return true;
    }();
    Q_UNUSED(installed);
}

NetworkAccessible::NetworkAccessible(NetworkView *view) : QAccessibleWidget(view, QAccessible::List) {}

NetworkAccessible::~NetworkAccessible() {
    for (const auto &[index, id] : children_) QAccessible::deleteAccessibleInterface(id);
}

NetworkView *NetworkAccessible::view() const {
    return qobject_cast<NetworkView *>(object());
}

int NetworkAccessible::childCount() const {
    return view() ? view()->d->itemCount() : 0;
}

QAccessibleInterface *NetworkAccessible::child(int index) const {
    if (index < 0 || index >= childCount()) return nullptr;
    auto place = children_.find(index);
    if (place == children_.end()) {
        place = children_.emplace(index, QAccessible::registerAccessibleInterface(new Item(*this, index))).first;
    }
    return QAccessible::accessibleInterface(place->second);
}

int NetworkAccessible::indexOfChild(const QAccessibleInterface *child) const {
    const auto *item = dynamic_cast<const Item *>(child);
    return item ? item->index() : -1;
}

QAccessibleInterface *NetworkAccessible::childAt(int x, int y) const {
    if (!view()) return nullptr;
    const NetworkView::Private &parts = *view()->d;
    const QPointF point = view()->mapToScene(view()->viewport()->mapFromGlobal(QPoint(x, y)));
    if (const auto node = parts.scene->nodeAt(point)) return child(parts.indexOf(*node));
    const auto edge = parts.scene->edgeAt(point);
    return edge ? child(parts.indexOf(*edge)) : nullptr;
}

QAccessibleInterface *NetworkAccessible::focusChild() const {
    return view() && view()->hasFocus() ? child(view()->d->selectedItem()) : nullptr;
}

QString NetworkAccessible::name(int index) const {
    const auto item = view() ? view()->d->item(index) : std::nullopt;
    if (!item) return {};
    return item->is_edge ? view()->edgeDescription(item->edge) : view()->d->describeNode(item->node);
}

QRect NetworkAccessible::rectOf(int index) const {
    const auto item = view() ? view()->d->item(index) : std::nullopt;
    if (!item) return {};
    const QRectF place =
        item->is_edge ? view()->edgeRect(item->edge) : view()->nodeRect(item->node.layer, item->node.node);
    return QRect(view()->viewport()->mapToGlobal(place.topLeft().toPoint()), place.size().toSize());
}

QAccessible::State NetworkAccessible::stateOf(int index) const {
    QAccessible::State state;
    const auto item = view() ? view()->d->item(index) : std::nullopt;
    state.invalid = !item;
    if (!item) return state;
    state.selectable = state.focusable = true;
    state.selected = view()->d->selectedItem() == index;
    state.focused = state.selected && view()->hasFocus();
    state.invisible = item->is_edge ? view()->d->pictureOf(item->edge)->hidden
                                    : view()->d->to.nodeHidden(static_cast<std::size_t>(item->node.layer),
                                                               static_cast<std::size_t>(item->node.node));
    const QRect seen(view()->viewport()->mapToGlobal(QPoint()), view()->viewport()->size());
    state.offscreen = !seen.intersects(rectOf(index));
    return state;
}

void NetworkAccessible::select(int index) const {
    const auto item = view() ? view()->d->item(index) : std::nullopt;
    if (!item) return;
    if (item->is_edge)
        view()->d->selectEdge(item->edge);
    else
        view()->d->selectNode(item->node);
}

}  // namespace kan::ui
