#include <QMouseEvent>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "ui/charts/loss_chart_p.h"

namespace kan::ui {

namespace {
constexpr double kLeastSpan = 2;  // steps
}

void LossChart::Private::setReadout(QPointF position) {
    state.readout.reset();
    const int count = data ? data->steps() : 0;
    if (count > 0 && state.losses.rect.adjusted(-4, -4, 4, 4).contains(position)) {
        const int step = std::clamp(static_cast<int>(std::lround(state.losses.dataX(position.x()))), 1, count);
        const auto n = static_cast<std::size_t>(step - 1);
        const auto at = [n](const std::vector<double> &values) { return n < values.size() ? values[n] : NAN; };
        state.readout = {step, at(*data->train) * data->unit, at(*data->test) * data->unit, at(*data->penalty)};
        if (state.now && step == state.now->step) {
            const LossData::Now &now = state.now->after;
            state.readout = {step, now.train, now.test, now.penalty, true};
        }
    }
    above->update();
}

void LossChart::Private::zoom(double factor, double x) {
    const double limit = end(), low = state.losses.x_low, high = state.losses.x_high;
    const double span = std::clamp((high - low) * factor, std::min(kLeastSpan, limit), limit);
    following = span >= limit * 0.999;
    const double part = (x - low) / (high - low);
    const double start = std::clamp(x - part * span, 0.0, limit - span);
    setVisible(start, start + span);
    refresh();
}

void LossChart::Private::pan(double steps) {
    if (following) return;
    const double span = state.losses.x_high - state.losses.x_low;
    const double start = std::clamp(state.losses.x_low + steps, 0.0, std::max(0.0, end() - span));
    setVisible(start, start + span);
    refresh();
}

bool LossChart::Private::eventFilter(QObject *, QEvent *event) {
    switch (event->type()) {
        case QEvent::Resize:
            refresh();
            return false;
        case QEvent::Leave:
            setReadout({-1e9, -1e9});
            return false;
        case QEvent::Wheel: {
            auto *wheel = static_cast<QWheelEvent *>(event);
            zoom(std::pow(0.9875, wheel->angleDelta().y() / 8.0), state.losses.dataX(wheel->position().x()));
            setReadout(wheel->position());
            return true;
        }
        case QEvent::MouseButtonPress: {
            auto *mouse = static_cast<QMouseEvent *>(event);
            if (mouse->button() != Qt::LeftButton) return false;
            dragging = true;
            drag_from = mouse->position();
            return true;
        }
        case QEvent::MouseMove: {
            auto *mouse = static_cast<QMouseEvent *>(event);
            if (dragging) pan(state.losses.dataX(drag_from.x()) - state.losses.dataX(mouse->position().x()));
            drag_from = mouse->position();
            setReadout(mouse->position());
            return true;
        }
        case QEvent::MouseButtonRelease:
            dragging = false;
            return true;
        case QEvent::MouseButtonDblClick:
            q->resetZoom();
            return true;
        default:
            return false;
    }
}

}  // namespace kan::ui
