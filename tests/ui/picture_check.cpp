// picture-check FILE.png WxH: fails unless the screenshot has that size and shows a live window: curves in the
// network's part, loss curves in their colours, and many colours in the heat maps.

#include <QColor>
#include <QImage>
#include <QSet>
#include <cstdio>

#include "ui/theme/theme.h"

namespace {

bool near(QRgb a, const QColor &b) {
    return qAbs(qRed(a) - b.red()) + qAbs(qGreen(a) - b.green()) + qAbs(qBlue(a) - b.blue()) < 40;
}

int countNear(const QImage &image, const QRect &area, const QColor &color) {
    int count = 0;
    for (int y = area.top(); y <= area.bottom(); ++y)
        for (int x = area.left(); x <= area.right(); ++x) count += near(image.pixel(x, y), color);
    return count;
}

bool require(bool fine, const char *what) {
    if (!fine) std::fprintf(stderr, "picture-check: %s\n", what);
    return fine;
}

}  // namespace

int main(int argc, char **argv) {
    using kan::ui::Theme;
    if (argc != 3) {
        std::fprintf(stderr, "usage: picture-check FILE.png WxH\n");
        return 2;
    }
    const QImage image = QImage(QString::fromLocal8Bit(argv[1])).convertToFormat(QImage::Format_RGB32);
    if (!require(!image.isNull(), "the picture cannot be read")) return 1;
    const QString size = QStringLiteral("%1x%2").arg(image.width()).arg(image.height());
    if (!require(size == QLatin1String(argv[2]), "the picture has another size")) return 1;
    const bool dark = qGray(image.pixel(image.width() / 2, 2)) < 128;
    const Theme theme = dark ? Theme::darkTheme() : Theme::light();
    const QRect network(image.width() / 4, image.height() / 8, image.width() / 2, image.height() / 2);
    const QRect bottom(0, image.height() / 2, image.width(), image.height() / 2);
    QSet<QRgb> colors;
    for (int y = 0; y < image.height(); y += 2)
        for (int x = 0; x < image.width(); x += 2) colors.insert(image.pixel(x, y));
    bool fine = require(countNear(image, network, theme.numeric) > 300, "the network shows no curves");
    fine = require(countNear(image, bottom, theme.train) > 60, "the chart shows no training loss") && fine;
    fine = require(countNear(image, bottom, theme.test) > 30, "the chart shows no test loss") && fine;
    fine = require(countNear(image, bottom, theme.penalty) > 20, "the chart shows no penalty") && fine;
    fine = require(colors.size() > 500, "the heat maps are missing") && fine;
    if (fine) std::printf("picture-check: %s is alive, %d colours\n", argv[1], static_cast<int>(colors.size()));
    return fine ? 0 : 1;
}
