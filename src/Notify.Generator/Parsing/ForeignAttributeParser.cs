using Microsoft.CodeAnalysis;
using Notify.Generator.Diagnostics;

namespace Notify.Generator.Parsing;

/// <summary>Finds the attributes of System.Text.Json that would change the JSON and that generated code does not support.</summary>
internal static class ForeignAttributeParser
{
    private const string TakeAway = "remove the attribute";

    private const string CoverMember =
        TakeAway + ", or give the member a type that a JsonSerializerContext covers: [PgChannel(…, JsonContext = typeof(…))]";

    private const string CoverType =
        TakeAway + ", or let a JsonSerializerContext cover the type: [PgChannel(…, JsonContext = typeof(…))]";

    private const string MakeMember =
        TakeAway + ", or make the type a member of the payload and let a JsonSerializerContext cover it: "
        + "[PgChannel(…, JsonContext = typeof(…))]";

    /// <summary>For each attribute's name, the argument that changes nothing, because it asks for the default; null if there is none.</summary>
    private static readonly Dictionary<string, int?> OnTypes = new(StringComparer.Ordinal)
    {
        [KnownTypes.JsonConverterAttribute] = null,
        [KnownTypes.JsonPolymorphicAttribute] = null,
        [KnownTypes.JsonDerivedTypeAttribute] = null,

        // AllowNamedFloatingPointLiterals, Skip, Replace.
        [KnownTypes.JsonNumberHandlingAttribute] = 4,
        [KnownTypes.JsonUnmappedMemberHandlingAttribute] = 0,
        [KnownTypes.JsonObjectCreationHandlingAttribute] = 0,
    };

    private static readonly Dictionary<string, int?> OnMembers = new(StringComparer.Ordinal)
    {
        [KnownTypes.JsonConverterAttribute] = null,
        [KnownTypes.JsonExtensionDataAttribute] = null,
        [KnownTypes.JsonNumberHandlingAttribute] = OnTypes[KnownTypes.JsonNumberHandlingAttribute],
        [KnownTypes.JsonObjectCreationHandlingAttribute] = OnTypes[KnownTypes.JsonObjectCreationHandlingAttribute],
    };

    public static bool AreOn(INamedTypeSymbol type) => Find(type.GetAttributes(), OnTypes) is not null;

    public static void Report(INamedTypeSymbol type, PayloadScope scope, bool isPayload)
    {
        Report(Find(type.GetAttributes(), OnTypes), type, scope, isPayload ? MakeMember : CoverType);
    }

    /// <summary>The same for a member. An enum's converter is supported.</summary>
    /// <returns>Whether there was one.</returns>
    public static bool Report(IPropertySymbol property, IEnumerable<AttributeData> attributes, PayloadScope scope)
    {
        AttributeData? found = Find(attributes.Where(attribute => attribute != scope.EnumConverter), OnMembers);
        Report(found, property, scope, CoverMember);
        return found is not null;
    }

    private static void Report(AttributeData? attribute, ISymbol symbol, PayloadScope scope, string wayOut)
    {
        if (attribute is not null)
        {
            scope.Report(Descriptors.UnsupportedAttribute, symbol.Name, AttributeParser.ShortName(attribute.AttributeClass!.Name), wayOut);
        }
    }

    private static AttributeData? Find(IEnumerable<AttributeData> attributes, Dictionary<string, int?> names)
    {
        return attributes.FirstOrDefault(attribute => names.Any(entry =>
            KnownTypes.Is(attribute.AttributeClass, entry.Key)
            && (entry.Value is null || attribute.Argument<int>(0) != entry.Value)));
    }
}
