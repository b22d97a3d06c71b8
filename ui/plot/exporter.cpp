#include "ui/plot/exporter.h"

#include <QBuffer>
#include <QClipboard>
#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QImage>
#include <QInputDialog>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QPainter>
#include <QPdfWriter>
#include <QSettings>
#include <QSvgGenerator>
#include <algorithm>
#include <array>
#include <cmath>

#include "core/io/file_writer.h"

namespace kan::ui {

namespace {

constexpr double kMaxPixels = 20000;

QString translated(const char *text) {
    return QCoreApplication::translate("kan::ui::Exporter", text);
}

struct FormatText {
    ExportFormat format;
    const char *suffix;
    const char *action;
    const char *filter;
};

constexpr std::array<FormatText, 4> kFormats = {{
    {ExportFormat::Svg, "svg", QT_TRANSLATE_NOOP("kan::ui::Exporter", "Export as SVG…"), "SVG (*.svg)"},
    {ExportFormat::Pdf, "pdf", QT_TRANSLATE_NOOP("kan::ui::Exporter", "Export as PDF…"), "PDF (*.pdf)"},
    {ExportFormat::Png, "png", QT_TRANSLATE_NOOP("kan::ui::Exporter", "Export as PNG…"), "PNG (*.png)"},
    {ExportFormat::Csv, "csv", QT_TRANSLATE_NOOP("kan::ui::Exporter", "Export data as CSV…"), "CSV (*.csv)"},
}};

const FormatText &textOf(ExportFormat format) {
    return kFormats[static_cast<std::size_t>(format)];
}

QByteArray toSvg(Exportable &view) {
    QBuffer buffer;
    QSvgGenerator generator;
    const QSizeF size = view.exportSize();
    generator.setOutputDevice(&buffer);
    generator.setSize(size.toSize());
    generator.setViewBox(QRectF(QPointF(), size));
    generator.setResolution(96);
    generator.setTitle(view.exportName());
    QPainter painter;
    if (!painter.begin(&generator)) return {};
    view.paintExport(painter, QRectF(QPointF(), size));
    painter.end();
    return buffer.data();
}

QByteArray toPdf(Exportable &view) {
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    const QSizeF size = view.exportSize();
    {
        QPdfWriter writer(&buffer);
        writer.setPageSize(QPageSize(size * 72.0 / 96.0, QPageSize::Point, QString(), QPageSize::ExactMatch));
        writer.setPageMargins(QMarginsF(0, 0, 0, 0));
        writer.setResolution(96);
        writer.setTitle(view.exportName());
        writer.setCreator(QCoreApplication::applicationName());
        QPainter painter;
        if (!painter.begin(&writer)) return {};
        view.paintExport(painter, QRectF(QPointF(), size));
    }
    return buffer.data();
}

QByteArray toPng(Exportable &view, double scale) {
    const QSizeF size = view.exportSize();
    scale = std::min(scale, kMaxPixels / std::max(size.width(), size.height()));
    QImage image((size * scale).toSize().expandedTo({1, 1}), QImage::Format_ARGB32_Premultiplied);
    if (image.isNull()) return {};
    const auto set_resolution = [&image](double dots_per_inch) {
        image.setDotsPerMeterX(static_cast<int>(std::lround(dots_per_inch / 0.0254)));
        image.setDotsPerMeterY(static_cast<int>(std::lround(dots_per_inch / 0.0254)));
    };
    set_resolution(96);
    image.setDevicePixelRatio(scale);
    image.fill(Qt::white);
    QPainter painter(&image);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing | QPainter::SmoothPixmapTransform);
    view.paintExport(painter, QRectF(QPointF(), size));
    painter.end();
    set_resolution(96 * scale);
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    return image.save(&buffer, "PNG") ? buffer.data() : QByteArray();
}

QByteArray encode(Exportable &view, ExportFormat format, double png_scale) {
    switch (format) {
        case ExportFormat::Svg:
            return toSvg(view);
        case ExportFormat::Pdf:
            return toPdf(view);
        case ExportFormat::Png:
            return toPng(view, png_scale);
        case ExportFormat::Csv:
            return view.exportCsv().toUtf8();
    }
    return {};
}

}  // namespace

bool exportToFile(Exportable &view, ExportFormat format, const QString &file, double png_scale, QString *error) {
    const auto fail = [&](const QString &text) {
        if (error) *error = text;
        return false;
    };
    const QString shown = QDir::toNativeSeparators(file);
    const bool shows_something = !view.exportCsv().isEmpty();
    const QByteArray content = shows_something ? encode(view, format, png_scale > 0 ? png_scale : 1.0) : QByteArray();
    if (content.isEmpty()) {
        return fail(
            translated("Nothing was written to “%1”: the view is still empty. Train the network for a step, then "
                       "export again.")
                .arg(shown));
    }
    try {
        writeFile(QFile::encodeName(file).toStdString(), {content.data(), static_cast<std::size_t>(content.size())});
    } catch (const FileError &trouble) {
        return fail(translated("Not exported: %1.").arg(QString::fromLocal8Bit(trouble.what())));
    }
    return true;
}

bool exportInteractively(QWidget *parent, Exportable &view, ExportFormat format) {
    const FormatText &text = textOf(format);
    QSettings settings;
    const QString key = QStringLiteral("export/folder");
    const QString folder = settings.value(key, QDir::homePath()).toString();
    QString file = QFileDialog::getSaveFileName(parent, translated(text.action).remove(u'…'),
                                                QStringLiteral("%1/%2.%3").arg(folder, view.exportName(), text.suffix),
                                                QString::fromLatin1(text.filter));
    if (file.isEmpty()) return false;
    if (QFileInfo(file).suffix().isEmpty()) file += u'.' + QString::fromLatin1(text.suffix);
    double scale = 2;
    if (format == ExportFormat::Png) {
        bool chosen = false;
        const QSizeF size = view.exportSize();
        scale = QInputDialog::getDouble(parent, translated("Export as PNG"),
                                        translated("Scale (1 is %1 × %2 pixels):").arg(size.width()).arg(size.height()),
                                        2, 0.25, 8, 2, &chosen);
        if (!chosen) return false;
    }
    settings.setValue(key, QFileInfo(file).absolutePath());
    QString error;
    if (exportToFile(view, format, file, scale, &error)) return true;
    QMessageBox::warning(parent, translated("Export"), error);
    return false;
}

bool copyPicture(Exportable &view) {
    if (view.exportCsv().isEmpty()) return false;
    const QByteArray png = toPng(view, 2);
    if (png.isEmpty()) return false;
    auto *data = new QMimeData;  // the clipboard's
    data->setImageData(QImage::fromData(png, "PNG"));
    data->setData(QStringLiteral("image/svg+xml"), toSvg(view));
    QGuiApplication::clipboard()->setMimeData(data);
    return true;
}

void addExportActions(QMenu &menu, QWidget *parent, Exportable &view) {
    menu.addAction(translated(QT_TRANSLATE_NOOP("kan::ui::Exporter", "Copy picture")), parent,
                   [&view] { copyPicture(view); });
    for (const FormatText &text : kFormats) {
        menu.addAction(translated(text.action), parent,
                       [parent, &view, format = text.format] { exportInteractively(parent, view, format); });
    }
}

}  // namespace kan::ui
