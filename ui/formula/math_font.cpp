#include "ui/formula/math_font.h"

#include <QFontDatabase>
#include <QFontMetricsF>
#include <algorithm>
#include <cmath>

namespace kan::ui {

namespace {

constexpr double kMinPixels = 6;
constexpr std::array<double, 3> kSizes = {1, 0.73, 0.56};
constexpr double kRule = 0.05;  // of an em

/// Faces with italic Greek, the best first; app/setup.sh installs the first of them that the distribution has.
QStringList mathFamilies() {
    const QStringList wanted = {QStringLiteral("STIX Two Text"), QStringLiteral("STIXGeneral"),
                                QStringLiteral("STIX"),          QStringLiteral("Times New Roman"),
                                QStringLiteral("Nimbus Roman"),  QStringLiteral("Liberation Serif"),
                                QStringLiteral("DejaVu Serif")};
    const QStringList known = QFontDatabase::families();
    QStringList families;
    std::copy_if(wanted.begin(), wanted.end(), std::back_inserter(families),
                 [&](const QString &family) { return known.contains(family); });
    return families.isEmpty() ? QStringList(QStringLiteral("serif")) : families;
}

QFont fontOf(double pixels, bool italic) {
    static const QStringList families = mathFamilies();
    QFont font(families);
    font.setStyleHint(QFont::Serif);
    font.setPixelSize(static_cast<int>(pixels));
    font.setItalic(italic);
    font.setHintingPreference(QFont::PreferVerticalHinting);
    return font;
}

}  // namespace

MathStyle scriptStyle(MathStyle style) {
    return style == MathStyle::Display || style == MathStyle::Text ? MathStyle::Script : MathStyle::ScriptScript;
}

MathStyle fractionStyle(MathStyle style) {
    return style == MathStyle::Display ? MathStyle::Text : scriptStyle(style);
}

MathFont::MathFont(double pixels) {
    for (std::size_t n = 0; n < sizes_.size(); ++n) {
        Size &size = sizes_[n];
        size.em = std::max(kMinPixels, std::round(pixels * kSizes[n]));
        size.fonts = {fontOf(size.em, false), fontOf(size.em, true)};
        const QFontMetricsF metrics(size.fonts[0]);
        size.axis = -metrics.tightBoundingRect(QStringLiteral("\u2212")).center().y();
        size.x_height = metrics.xHeight();
    }
}

std::size_t MathFont::indexOf(MathStyle style) {
    if (style == MathStyle::Script) return 1;
    return style == MathStyle::ScriptScript ? 2 : 0;
}

double MathFont::em(MathStyle style) const {
    return size(style).em;
}
double MathFont::axis(MathStyle style) const {
    return size(style).axis;
}
double MathFont::xHeight(MathStyle style) const {
    return size(style).x_height;
}
double MathFont::rule(MathStyle style) const {
    return kRule * size(style).em;
}
const QFont &MathFont::font(MathFace face, MathStyle style) const {
    return size(style).fonts[static_cast<std::size_t>(face)];
}

MathExtent MathFont::extent(const QString &text, MathFace face, MathStyle style) {
    QHash<QString, MathExtent> &known = sizes_[indexOf(style)].extents[static_cast<std::size_t>(face)];
    if (const auto found = known.constFind(text); found != known.constEnd()) return *found;
    const QFontMetricsF metrics(font(face, style));
    const QRectF ink = metrics.tightBoundingRect(text);
    const double advance = metrics.horizontalAdvance(text);
    const double lean = face == MathFace::Italic ? std::max(0.0, ink.right() - advance) : 0;
    const MathExtent extent{advance + lean, lean, std::max(0.0, -ink.top()), std::max(0.0, ink.bottom())};
    known.insert(text, extent);
    return extent;
}

}  // namespace kan::ui
