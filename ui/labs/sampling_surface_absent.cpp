#include "ui/labs/sampling_surface.h"

/// Where Qt Data Visualization was not found.
namespace kan::ui {

class SamplingSurface::Private {};

bool SamplingSurface::isAvailable() {
    return false;
}

SamplingSurface::SamplingSurface(QWidget *parent) : QWidget(parent) {}

SamplingSurface::~SamplingSurface() = default;

void SamplingSurface::setHeats(std::shared_ptr<const SamplingHeat>, std::shared_ptr<const SamplingHeat>,
                               std::shared_ptr<const SamplingHeat>) {}

void SamplingSurface::paintExport(QPainter &, const QRectF &) {}

QString SamplingSurface::exportCsv() const {
    return {};
}

}  // namespace kan::ui
