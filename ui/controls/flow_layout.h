#pragma once

#include <QLayout>
#include <QList>

namespace kan::ui {

/// Lays its items in lines, like words.
class FlowLayout : public QLayout {
  public:
    explicit FlowLayout(int spacing, QWidget *parent = nullptr);
    ~FlowLayout() override;

    void addItem(QLayoutItem *item) override;
    int count() const override;
    QLayoutItem *itemAt(int index) const override;
    QLayoutItem *takeAt(int index) override;
    Qt::Orientations expandingDirections() const override { return {}; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSize() const override;
    void setGeometry(const QRect &rect) override;

  private:
    /// Height taken; moves the items if `place`.
    int arrange(const QRect &rect, bool place) const;

    QList<QLayoutItem *> items_;
};

}  // namespace kan::ui
