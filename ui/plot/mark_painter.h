#pragma once

#include <QPainter>
#include <QPixmap>
#include <cstdint>
#include <unordered_map>

namespace kan::ui {

/// Draws small marks at many places. On a screen each look is painted once, to whole pixels, and its picture is put to
/// all places, so that ten thousands take milliseconds; in files each mark is a shape.
class MarkPainter {
  public:
    enum class As { Shapes, Pictures };
    /// So many marks are worth pictures.
    static constexpr std::size_t kMany = 1000;

    /// `radius`: how far a mark reaches, its outline included.
    MarkPainter(QPainter &painter, double radius, As as) : painter_(painter), radius_(radius), as_(as) {}

    /// `look` tells marks from each other that do not look alike; `paint(QPainter &)` draws one about the origin.
    template <class Paint>
    void draw(QPointF at, std::uint64_t look, const Paint &paint) {
        if (as_ == As::Shapes) {
            painter_.save();
            painter_.translate(at);
            paint(painter_);
            painter_.restore();
            return;
        }
        QPixmap &picture = pictures_[look];
        if (picture.isNull()) {
            picture = empty();
            QPainter own(&picture);
            own.setRenderHint(QPainter::Antialiasing);
            own.translate(half(), half());
            paint(own);
        }
        put(at, picture);
    }

  private:
    double half() const;  ///< of a picture's side
    QPixmap empty() const;
    void put(QPointF at, const QPixmap &picture);

    QPainter &painter_;
    double radius_;
    As as_;
    std::unordered_map<std::uint64_t, QPixmap> pictures_;
};

/// Pictures where there are many marks on a screen.
inline MarkPainter::As markedAs(std::size_t count, bool for_file) {
    return count >= MarkPainter::kMany && !for_file ? MarkPainter::As::Pictures : MarkPainter::As::Shapes;
}

}  // namespace kan::ui
