#pragma once

#include <QWidget>

namespace kan::ui {

/// What moving a control does.
enum class ControlEffect { Live, Restart, Refine, Preview };

/// A small drawn sign of it, with a tool tip that says it in words.
class EffectIcon : public QWidget {
    Q_OBJECT

  public:
    explicit EffectIcon(ControlEffect effect, QWidget *parent = nullptr);

    static QString description(ControlEffect effect);
    QSize sizeHint() const override;

  protected:
    void paintEvent(QPaintEvent *event) override;

  private:
    ControlEffect effect_;
};

}  // namespace kan::ui
