#pragma once

#include <QWidget>

namespace kan::ui {

/// One muted, right-aligned line that ends in "…" where it has no room; the tool tip holds all of it.
class ElidedLabel : public QWidget {
    Q_OBJECT

  public:
    explicit ElidedLabel(QWidget *parent = nullptr);

    void setText(const QString &text);
    const QString &text() const { return text_; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

  protected:
    void paintEvent(QPaintEvent *event) override;

  private:
    QString text_;
};

}  // namespace kan::ui
