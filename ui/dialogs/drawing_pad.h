#pragma once

#include <QImage>
#include <QWidget>
#include <vector>

namespace kan::ui {

/// Shows a square image of grey pixels, and lets the user draw one with a soft round brush: white on black, as MNIST's
/// digits are. What is drawn is centred by its mass and scaled to MNIST's margin when it is read.
class DrawingPad : public QWidget {
    Q_OBJECT

  public:
    /// `side`: pixels of the image.
    explicit DrawingPad(int side, QWidget *parent = nullptr);

    int side() const { return side_; }
    void setSide(int side);
    /// Shows these pixels (0 .. 1, in reading order) instead of what was drawn.
    void showImage(const std::vector<double> &pixels);
    /// What was drawn, as the data set would hold it.
    std::vector<double> drawing() const;
    bool isDrawn() const { return drawn_; }
    QSize sizeHint() const override { return {280, 280}; }

  public slots:
    void clear();

  signals:
    void drawn();  ///< a stroke goes on
    void cleared();

  protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;

  private:
    void stroke(QPointF from, QPointF to);
    QRectF square() const;
    QPointF toCanvas(QPointF position) const;

    int side_;
    QImage canvas_;              ///< what is drawn, at several times the resolution
    std::vector<double> shown_;  ///< if nothing is drawn
    QPointF last_;
    bool drawn_ = false;
};

}  // namespace kan::ui
