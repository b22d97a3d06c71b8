#include "ui/theme/theme.h"

#include <QApplication>
#include <QFile>
#include <QFont>
#include <QFontDatabase>
#include <QHash>
#include <QPalette>
#include <QStyle>
#include <QStyleFactory>
#include <QWidget>
#include <algorithm>
#include <cmath>

static void initResources() {
    Q_INIT_RESOURCE(kan_ui);
}

namespace kan::ui {

namespace {

constexpr double kPointSize = 9.75;  // 13 px at 96 dpi

const Theme &lightTheme() {
    static const Theme theme = Theme::light();
    return theme;
}

const Theme &darkThemeInstance() {
    static const Theme theme = Theme::darkTheme();
    return theme;
}

QColor mixed(const QColor &a, const QColor &b, double share_of_b) {
    const auto mix = [&](double x, double y) { return x + (y - x) * share_of_b; };
    return QColor::fromRgbF(mix(a.redF(), b.redF()), mix(a.greenF(), b.greenF()), mix(a.blueF(), b.blueF()));
}

QPalette paletteOf(const Theme &theme) {
    QPalette palette;
    palette.setColor(QPalette::Window, theme.panel);
    palette.setColor(QPalette::WindowText, theme.text);
    palette.setColor(QPalette::Base, theme.window);
    palette.setColor(QPalette::AlternateBase, theme.field);
    palette.setColor(QPalette::Text, theme.text);
    palette.setColor(QPalette::Button, theme.field);
    palette.setColor(QPalette::ButtonText, theme.text);
    palette.setColor(QPalette::BrightText, theme.error);
    palette.setColor(QPalette::ToolTipBase, theme.panel);
    palette.setColor(QPalette::ToolTipText, theme.text);
    palette.setColor(QPalette::PlaceholderText, theme.muted);
    palette.setColor(QPalette::Highlight, theme.accent);
    palette.setColor(QPalette::HighlightedText, theme.accent_text);
    palette.setColor(QPalette::Link, theme.accent);
    palette.setColor(QPalette::Light, mixed(theme.field, Qt::white, 0.3));
    palette.setColor(QPalette::Midlight, theme.border);
    palette.setColor(QPalette::Mid, theme.border);
    palette.setColor(QPalette::Dark, mixed(theme.border, Qt::black, 0.25));
    palette.setColor(QPalette::Shadow, mixed(theme.window, Qt::black, theme.dark ? 0.5 : 0.25));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        palette.setColor(QPalette::Disabled, role, mixed(theme.muted, theme.panel, 0.4));
    }
    return palette;
}

/// The style sheet with @names replaced by the theme's colours.
QString styleSheetOf(const Theme &theme) {
    QFile file(QStringLiteral(":/kan/style.qss"));
    if (!file.open(QIODevice::ReadOnly)) return {};
    QString sheet = QString::fromUtf8(file.readAll());
    sheet.replace(QLatin1String("@name"), QLatin1String(theme.dark ? "dark" : "light"));
    const std::pair<const char *, QColor> colors[] = {
        {"@accent_text", theme.accent_text},
        {"@accent_hover", mixed(theme.accent, theme.dark ? Qt::white : Qt::black, 0.12)},
        {"@accent", theme.accent},
        {"@field_hover", mixed(theme.field, theme.text, 0.07)},
        {"@field_pressed", mixed(theme.field, theme.text, 0.14)},
        {"@field", theme.field},
        {"@window", theme.window},
        {"@panel", theme.panel},
        {"@border_strong", mixed(theme.border, theme.text, 0.12)},
        {"@border", theme.border},
        {"@text", theme.text},
        {"@muted", theme.muted},
        {"@disabled", mixed(theme.muted, theme.panel, 0.5)},
        {"@groove", mixed(theme.border, theme.text, 0.05)},
        {"@error", theme.error},
        {"@warning", theme.warning},
    };
    for (const auto &[name, color] : colors) sheet.replace(QLatin1String(name), color.name());
    return sheet;
}

QFont programFont() {
    QFont font = QApplication::font();
    static const double system_size = font.pointSizeF();
    if (QFontDatabase::families().contains(QStringLiteral("Inter"))) font.setFamily(QStringLiteral("Inter"));
    font.setPointSizeF(std::max(kPointSize, system_size));
    return font;
}

bool isDark(const QColor &window) {
    return window.lightnessF() < 0.5;
}

}  // namespace

Theme Theme::light() {
    Theme theme;
    theme.window = QColor("#FFFFFF");
    theme.panel = QColor("#FFFFFF");
    theme.field = QColor("#F0F3F8");
    theme.border = QColor("#E4E7EC");
    theme.text = QColor("#14171C");
    theme.muted = QColor("#667085");
    theme.accent = QColor("#2563EB");
    theme.accent_text = QColor("#FFFFFF");
    theme.grid = QColor("#EEF0F3");
    theme.outside = QColor("#F1F4F9");
    theme.warning = QColor("#B54708");
    theme.error = QColor("#D92D20");
    theme.train = QColor("#0072B2");
    theme.test = QColor("#D55E00");
    theme.penalty = QColor("#009E73");
    theme.numeric = QColor("#14171C");
    theme.symbolic = QColor("#C81E1E");
    theme.mixed = QColor("#7A3FB5");
    theme.pruned = QColor("#B4B9C2");
    return theme;
}

Theme Theme::darkTheme() {
    Theme theme;
    theme.dark = true;
    theme.window = QColor("#181B21");
    theme.panel = QColor("#1C2027");
    theme.field = QColor("#252B35");
    theme.border = QColor("#2C323C");
    theme.text = QColor("#E8EAEE");
    theme.muted = QColor("#949DAB");
    theme.accent = QColor("#6EA8FE");
    theme.accent_text = QColor("#0E1116");
    theme.grid = QColor("#272C35");
    theme.outside = QColor("#232A33");
    theme.warning = QColor("#F5B14C");
    theme.error = QColor("#F97066");
    theme.train = QColor("#56B4E9");
    theme.test = QColor("#E69F00");
    theme.penalty = QColor("#2FC79A");
    theme.numeric = QColor("#E6E6E6");
    theme.symbolic = QColor("#E69F00");
    theme.mixed = QColor("#56B4E9");
    theme.pruned = QColor("#5A616D");
    return theme;
}

const Theme &Theme::of(const QWidget *widget) {
    const QPalette palette = widget ? widget->palette() : QApplication::palette();
    return isDark(palette.color(QPalette::Window)) ? darkThemeInstance() : lightTheme();
}

void Theme::apply(QApplication &application, const QString &name) {
    initResources();
    static const bool system_dark = isDark(QApplication::palette().color(QPalette::Window));
    const bool dark = name == QLatin1String("dark") || (name != QLatin1String("light") && system_dark);
    const Theme &theme = dark ? darkThemeInstance() : lightTheme();
    if (QApplication::style()->objectName() != QLatin1String("fusion")) {
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    }
    QApplication::setFont(programFont());
    QApplication::setPalette(paletteOf(theme));
    application.setStyleSheet(styleSheetOf(theme));
}

QFont scaledFont(const QFont &font, double factor) {
    QFont result = font;
    if (font.pixelSize() > 0) {
        result.setPixelSize(std::max(1, static_cast<int>(std::lround(font.pixelSize() * factor))));
    } else {
        result.setPointSizeF(std::max(1.0, font.pointSizeF() * factor));
    }
    return result;
}

}  // namespace kan::ui
