#include "core/structure/user_derivatives.h"

#include <stdexcept>

#include "core/text.h"

namespace kan {

namespace {

/// d(network's)/d(user's) of a column, first and second, at a user's value.
struct ColumnSlopes {
    double first = 1, second = 0;
};

ColumnSlopes slopesOf(const std::vector<ColumnScaling> &scaling, int column, double user) {
    if (scaling.empty()) return {};
    const ColumnScaling &one = scaling[static_cast<std::size_t>(column)];
    if (!one.log) return {1 / one.scale, 0};
    return {1 / (user * one.scale), -1 / (user * user * one.scale)};
}

}  // namespace

OutputReading outputReading(const Kan &model, int output, const UserUnits &units) {
    if (output < 0 || output >= model.outputs())
        throw std::invalid_argument(
            concat("output ", output + 1, " does not exist: the network has ", model.outputs()));
    return [output, scaling = scalingAt(units.outputs, output)](const Matrix &outputs) {
        Eigen::VectorXd values = outputs.col(output);
        for (double &value : values) value = scaling.toUser(value);
        return values;
    };
}

double OutputDerivatives::slopeAt(Eigen::Index row, int i) const {
    return f_size > 0 ? slope(row, i) * x_size(i) / f_size : 0;
}

double OutputDerivatives::curvatureAt(Eigen::Index row, int i, int j) const {
    return f_size > 0 ? curvature(row, i * inputs() + j) * x_size(i) * x_size(j) / f_size : 0;
}

OutputDerivatives outputDerivatives(const Kan &model, const Matrix &rows, int output, const UserUnits &units,
                                    int threads) {
    const InputDerivatives raw = inputDerivatives(model, rows, threads);
    const int n = model.inputs();
    OutputDerivatives of;
    of.x = inUserUnits(rows, units.inputs);
    of.f.setZero(rows.rows());
    of.slope.setZero(rows.rows(), n);
    of.curvature.setZero(rows.rows(), static_cast<Eigen::Index>(n) * n);
    const ColumnScaling out = scalingAt(units.outputs, output);
    std::vector<ColumnSlopes> by(static_cast<std::size_t>(n));
    for (Eigen::Index row = 0; row < rows.rows(); ++row) {
        of.f(row) = out.toUser(raw.values(row, output));
        // With z the network's output: f = s z, or f = exp(s z) and f' = f s z', f'' = f (s z'' + s z' s z').
        const double scale = out.log ? of.f(row) * out.scale : out.scale;
        for (int i = 0; i < n; ++i) by[static_cast<std::size_t>(i)] = slopesOf(units.inputs, i, of.x(row, i));
        for (int i = 0; i < n; ++i) {
            const ColumnSlopes &by_i = by[static_cast<std::size_t>(i)];
            const double z_i = raw.gradients(row, output * n + i);
            of.slope(row, i) = scale * z_i * by_i.first;
            for (int j = 0; j < n; ++j) {
                double z_ij = raw.hessians(row, (output * n + i) * n + j);
                if (out.log) z_ij += out.scale * z_i * raw.gradients(row, output * n + j);
                of.curvature(row, i * n + j) = scale * z_ij * by_i.first * by[static_cast<std::size_t>(j)].first;
            }
            of.curvature(row, i * n + i) += scale * z_i * by_i.second;
        }
    }
    of.x_size.setZero(n);
    for (int i = 0; i < n; ++i) of.x_size(i) = deviation(of.x.col(i));
    of.f_size = deviation(of.f);
    return of;
}

}  // namespace kan
