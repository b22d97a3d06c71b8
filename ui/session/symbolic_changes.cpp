#include "ui/session/symbolic_changes.h"

#include <QCoreApplication>
#include <algorithm>
#include <cctype>
#include <utility>

#include "core/formula/user_function.h"
#include "ui/session/edge_units.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

QString symbolicText(const char *text) {
    return QCoreApplication::translate("ModelChange", text);
}

std::optional<Kan> fixedOrRefused(const Kan &model, const SymbolicChoice &choice, const Dataset &data,
                                  const SymbolicFitOptions &fit, QString &refusal) {
    try {
        FixResult result = fixSymbolic(model, std::span(&choice, 1), data.train_input, fit, 1);
        if (result.edges.front().fixed) return std::move(result.model);
        refusal = symbolicText("Not fixed: %1").arg(QString::fromStdString(result.edges.front().message));
    } catch (const std::exception &error) {
        refusal = symbolicText("Not fixed: %1").arg(QString::fromUtf8(error.what()));
    }
    return std::nullopt;
}

/// A function of the library, or a formula of x, such as an expression that was found for an edge.
SymbolicFunction functionNamed(const std::string &name, const SymbolicSettings &settings) {
    const SymbolicLibrary library = settings.library();
    const auto of_a_word = [](unsigned char letter) { return std::isalpha(letter) != 0 || letter == '_'; };
    if (library.find(name) || std::all_of(name.begin(), name.end(), of_a_word)) return library.at(name);
    return userFunction(name);
}

}  // namespace

ModelChange fixChange(EdgeId edge, const QString &function, const std::optional<Affine> &params,
                      const SymbolicSettings &settings) {
    ModelChange change;
    change.text = symbolicText("fix %1").arg(shortFunction(function));
    change.note = shortFunction(function);
    change.is_stage = true;
    change.change = [=](const Kan &model, const PreparedData &data, QString &refusal) -> std::optional<Kan> {
        try {
            SymbolicChoice choice{edge, functionNamed(function.toStdString(), settings), params};
            if (params) choice.params = EdgeUnits::of(data, model, edge).network(*params);
            return fixedOrRefused(model, choice, *data.dataset, settings.fit, refusal);
        } catch (const std::invalid_argument &error) {
            refusal = QString::fromUtf8(error.what());
            return std::nullopt;
        }
    };
    return change;
}

ModelChange unfixChange(std::vector<EdgeId> edges) {
    ModelChange change;
    change.text = symbolicText("unfix");
    change.note = change.text;
    change.is_stage = true;
    change.change = [edges = std::move(edges)](const Kan &model, const PreparedData &,
                                               QString &refusal) -> std::optional<Kan> {
        try {
            Kan free = unfix(model, edges);
            if (free.symbolicEdgeCount() < model.symbolicEdgeCount()) return free;
            refusal = symbolicText("Nothing to unfix: the edge has no function");
        } catch (const std::invalid_argument &error) {
            refusal = QString::fromUtf8(error.what());
        }
        return std::nullopt;
    };
    return change;
}

ModelChange freezeChange(std::vector<EdgeId> edges, bool frozen) {
    ModelChange change;
    change.text = frozen ? symbolicText("freeze constants") : symbolicText("free constants");
    change.note = change.text;
    change.change = [edges = std::move(edges), frozen](const Kan &model, const PreparedData &,
                                                       QString &refusal) -> std::optional<Kan> {
        try {
            Kan changed = model;
            for (const EdgeId &edge : edges) changed.setFrozen(edge, frozen);
            if (!(changed == model)) return changed;
            refusal = frozen ? symbolicText("These constants are frozen already")
                             : symbolicText("These constants are free already");
        } catch (const std::invalid_argument &error) {
            refusal = QString::fromUtf8(error.what());
        }
        return std::nullopt;
    };
    return change;
}

ModelChange affineChange(EdgeId edge, const Affine &affine, const QString &merge_key) {
    ModelChange change;
    change.text = symbolicText("move a constant");
    change.merge_key = merge_key;
    change.change = [=](const Kan &model, const PreparedData &data, QString &refusal) -> std::optional<Kan> {
        const SymbolicPart *part = model.symbolic(edge);
        if (!part || part->with_spline) return std::nullopt;
        if (part->frozen) {
            refusal = symbolicText("The constants of this edge are frozen; free them first");
            return std::nullopt;
        }
        const Affine network = EdgeUnits::of(data, model, edge).network(affine);
        return fixedOrRefused(model, {edge, part->function, network}, *data.dataset, {}, refusal);
    };
    return change;
}

ModelChange replaceChange(const QString &text, std::shared_ptr<const Kan> model) {
    ModelChange change;
    change.text = text;
    change.note = text;
    change.is_stage = true;
    change.change = [model = std::move(model)](const Kan &, const PreparedData &data,
                                               QString &refusal) -> std::optional<Kan> {
        if (model->inputs() == data.dataset->inputs() && model->outputs() == data.dataset->outputs()) return *model;
        refusal = symbolicText("That network belongs to other data");
        return std::nullopt;
    };
    return change;
}

}  // namespace kan::ui
