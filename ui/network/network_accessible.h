#pragma once

#include <QAccessibleWidget>
#include <map>

namespace kan::ui {

class NetworkView;

/// What a screen reader finds in a network view: a list of nodes and edges, layer after layer, each with its place on
/// screen and a sentence; the selected one has the focus, and pressing one selects it.
class NetworkAccessible : public QAccessibleWidget {
  public:
    /// From now on every network view has one.
    static void install();

    explicit NetworkAccessible(NetworkView *view);
    ~NetworkAccessible() override;

    int childCount() const override;
    QAccessibleInterface *child(int index) const override;
    int indexOfChild(const QAccessibleInterface *child) const override;
    QAccessibleInterface *childAt(int x, int y) const override;
    QAccessibleInterface *focusChild() const override;

    // For the children.
    QString name(int index) const;
    QRect rectOf(int index) const;  ///< on the screen
    QAccessible::State stateOf(int index) const;
    void select(int index) const;

  private:
    NetworkView *view() const;

    mutable std::map<int, QAccessible::Id> children_;  ///< those asked for so far
};

}  // namespace kan::ui
