using Microsoft.CodeAnalysis;
using Notify.Generator.Diagnostics;
using Notify.Generator.Model;
using Notify.Generator.Parsing.Triggers;

namespace Notify.Generator.Parsing;

/// <summary>Finds the properties that may be part of a payload.</summary>
internal static class PropertyParser
{
    /// <summary>Attributes that show that a member is meant to be part of the payload.</summary>
    private static readonly string[] Marks =
    [
        KnownTypes.JsonPropertyNameAttribute, KnownTypes.JsonRequiredAttribute, KnownTypes.JsonIncludeAttribute,
        .. FillParser.Attributes,
    ];

    /// <summary>
    /// The public properties, those of base types first, or in the order of [JsonPropertyOrder]. One that hides or overrides another
    /// takes its place.
    /// </summary>
    public static List<IPropertySymbol> Candidates(INamedTypeSymbol type, PayloadScope scope)
    {
        return [.. OfTypeAndBases(type, scope).OrderBy(property =>
            property.GetAttributes().Find(KnownTypes.JsonPropertyOrderAttribute)?.Argument<int?>(0) ?? 0)];
    }

    /// <summary>When [JsonIgnore] leaves a member out of what is written.</summary>
    public static Omission Omission(IPropertySymbol property) => IgnoreCondition(property) switch
    {
        JsonIgnoreCondition.WhenWritingDefault => Model.Omission.WhenDefault,
        JsonIgnoreCondition.WhenWritingNull => Model.Omission.WhenNull,
        JsonIgnoreCondition.WhenWriting => Model.Omission.Always,
        _ => Model.Omission.Never,
    };

    /// <summary>Whether [JsonIgnore] excludes a member from reading, unless a constructor asks for it.</summary>
    public static bool IsOnlyWritten(IPropertySymbol property) => IgnoreCondition(property) == JsonIgnoreCondition.WhenReading;

    /// <summary>The name of the attribute that shows that a member is meant to be part of the payload; null if there is none.</summary>
    public static string? Mark(IEnumerable<AttributeData> attributes)
    {
        AttributeData? mark = attributes.FirstOrDefault(attribute => Marks.Any(name => KnownTypes.Is(attribute.AttributeClass, name)));
        return mark is null ? null : AttributeParser.ShortName(mark.AttributeClass!.Name);
    }

    private static List<IPropertySymbol> OfTypeAndBases(INamedTypeSymbol type, PayloadScope scope)
    {
        List<IPropertySymbol> properties =
            type.BaseType is { SpecialType: SpecialType.None } parent ? OfTypeAndBases(parent, scope) : [];
        foreach (ISymbol member in type.GetMembers().Where(member => member is not IMethodSymbol { AssociatedSymbol: not null }))
        {
            // A member that generated code can't see hides nothing from it.
            int hidden = member.DeclaredAccessibility
                is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal
                ? properties.FindIndex(other => other.Name == member.Name)
                : -1;
            IPropertySymbol? property = IsCandidate(member) ? (IPropertySymbol)member : null;
            if (property is null && !IsIgnored(member))
            {
                ReportLeftOut(member, hidden < 0 ? null : properties[hidden], scope);
            }

            if (hidden >= 0)
            {
                properties.RemoveAt(hidden);
            }

            if (property is not null && !IsIgnored(property))
            {
                properties.Insert(hidden >= 0 ? hidden : properties.Count, property);
            }
        }

        return properties;
    }

    private static bool IsCandidate(ISymbol member) =>
        member is IPropertySymbol { IsStatic: false, IsIndexer: false, DeclaredAccessibility: Accessibility.Public } property
        && (property.GetMethod ?? property.OverriddenProperty?.GetMethod) is { DeclaredAccessibility: Accessibility.Public };

    private static bool IsIgnored(ISymbol member) => IgnoreCondition(member) == JsonIgnoreCondition.Always;

    private static void ReportLeftOut(ISymbol member, IPropertySymbol? hidden, PayloadScope scope)
    {
        string? mark = member is IPropertySymbol or IFieldSymbol { IsImplicitlyDeclared: false } ? Mark(member.GetAttributes()) : null;
        string? problem =
            hidden is not null ? $"it hides a property of \"{hidden.ContainingType.Name}\" from generated code; give it another name"
            : mark is not null ? $"it is marked [{mark}], but it is not a public property with a public getter; make it one, or remove the attribute"
            : null;
        if (problem is not null)
        {
            scope.EnterMember(member);
            scope.Report(Descriptors.MemberLeftOut, hidden?.Name ?? member.Name, problem);
            scope.LeaveMember();
        }
        else
        {
            LeftOutMemberParser.Report(member, scope);
        }
    }

    private static JsonIgnoreCondition? IgnoreCondition(ISymbol member)
    {
        return member.GetAttributes().Find(KnownTypes.JsonIgnoreAttribute) is { } ignore
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
        WhenWriting,
        WhenReading,
    }
}
