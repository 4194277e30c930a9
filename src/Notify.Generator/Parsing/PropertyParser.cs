using Microsoft.CodeAnalysis;
using Notify.Generator.Model;

namespace Notify.Generator.Parsing;

/// <summary>Finds the properties that may be part of a payload.</summary>
internal static class PropertyParser
{
    /// <summary>
    /// The public properties, those of base types first, or as [JsonPropertyOrder] says. One that hides or overrides another takes
    /// its place.
    /// </summary>
    public static List<IPropertySymbol> Candidates(INamedTypeSymbol type)
    {
        return [.. OfTypeAndBases(type).OrderBy(property =>
            property.GetAttributes().Find(KnownTypes.JsonPropertyOrderAttribute)?.Argument<int?>(0) ?? 0)];
    }

    /// <summary>The conditions of [JsonIgnore] under which a member is there at least sometimes.</summary>
    public static Omission Omission(IPropertySymbol property) => IgnoreCondition(property) switch
    {
        JsonIgnoreCondition.WhenWritingDefault => Model.Omission.WhenDefault,
        JsonIgnoreCondition.WhenWritingNull => Model.Omission.WhenNull,
        _ => Model.Omission.Never,
    };

    private static List<IPropertySymbol> OfTypeAndBases(INamedTypeSymbol type)
    {
        List<IPropertySymbol> properties =
            type.BaseType is { SpecialType: SpecialType.None } parent ? OfTypeAndBases(parent) : [];
        foreach (IPropertySymbol property in type.GetMembers().OfType<IPropertySymbol>())
        {
            bool isCandidate = property is { IsStatic: false, IsIndexer: false, DeclaredAccessibility: Accessibility.Public }
                && (property.GetMethod ?? property.OverriddenProperty?.GetMethod) is { DeclaredAccessibility: Accessibility.Public }
                && IgnoreCondition(property) != JsonIgnoreCondition.Always;
            int hidden = properties.FindIndex(other => other.Name == property.Name);
            if (hidden >= 0)
            {
                properties.RemoveAt(hidden);
            }

            if (isCandidate)
            {
                properties.Insert(hidden >= 0 ? hidden : properties.Count, property);
            }
        }

        return properties;
    }

    private static JsonIgnoreCondition? IgnoreCondition(IPropertySymbol property)
    {
        return property.GetAttributes().Find(KnownTypes.JsonIgnoreAttribute) is { } ignore
            ? (JsonIgnoreCondition)(ignore.Named<int?>("Condition") ?? (int)JsonIgnoreCondition.Always)
            : null;
    }

    /// <summary>The values of System.Text.Json's enum of this name.</summary>
    private enum JsonIgnoreCondition
    {
        Never,
        Always,
        WhenWritingDefault,
        WhenWritingNull,
    }
}
