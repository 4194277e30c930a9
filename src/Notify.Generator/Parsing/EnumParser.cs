using Microsoft.CodeAnalysis;
using Notify.Generator.Model;

namespace Notify.Generator.Parsing;

/// <summary>Finds the names of an enum's members, and whether they are written at all.</summary>
internal static class EnumParser
{
    private const string StringConverter = "System.Text.Json.Serialization.JsonStringEnumConverter";
    private const string NumberConverter = "System.Text.Json.Serialization.JsonNumberEnumConverter";

    /// <summary>Whether no converter of the user's is in charge.</summary>
    public static bool IsSupported(ITypeSymbol type)
    {
        return type.GetAttributes().Find(KnownTypes.JsonConverterAttribute) is not { } attribute || AsNumber(attribute) is not null;
    }

    public static EnumModel Parse(INamedTypeSymbol type, PayloadScope scope)
    {
        bool isFlags = type.GetAttributes().Find(KnownTypes.FlagsAttribute) is not null;
        AttributeData? converter = scope.EnumConverter ?? type.GetAttributes().Find(KnownTypes.JsonConverterAttribute);
        bool asNumber = (converter is null ? null : AsNumber(converter)) ?? scope.EnumsAsNumbers;
        return new EnumModel
        {
            TypeName = ValueParser.TypeName(type),
            Name = type.Name,
            IsValueType = true,
            UnderlyingTypeName = ValueParser.TypeName(type.EnumUnderlyingType!),
            UnderlyingKind = ScalarTypes.Kind(type.EnumUnderlyingType!)!.Value,
            Writing = asNumber ? EnumWriting.Number : isFlags ? EnumWriting.Flags : EnumWriting.Name,
            Members = Fields(type, scope)
                .GroupBy(field => field.ConstantValue)
                .Select(same => same.First())
                .Select(field => new EnumMemberModel(field.Name, JsonName(field), Bits(field.ConstantValue!), UsedSymbols.IsForbidden(field)))
                .ToEquatableArray(),
        };
    }

    /// <summary>Whether a converter writes numbers, or names; null if nobody but itself knows.</summary>
    public static bool? AsNumber(AttributeData converter)
    {
        INamedTypeSymbol? type = converter.Argument<INamedTypeSymbol>(0);
        return KnownTypes.Is(type, NumberConverter) ? true : KnownTypes.Is(type, StringConverter) ? false : null;
    }

    private static List<IFieldSymbol> Fields(INamedTypeSymbol type, PayloadScope scope)
    {
        List<IFieldSymbol> fields = [.. type.GetMembers().OfType<IFieldSymbol>().Where(field => field.HasConstantValue)];
        foreach (IFieldSymbol field in fields)
        {
            scope.Used.Add(field);
        }

        return fields;
    }

    private static string JsonName(IFieldSymbol field)
    {
        return field.GetAttributes().Find(KnownTypes.JsonStringEnumMemberNameAttribute)?.Argument<string>(0) ?? field.Name;
    }

    private static ulong Bits(object value) => value switch
    {
        ulong number => number,
        uint number => number,
        ushort number => number,
        byte number => number,
        IConvertible number => unchecked((ulong)number.ToInt64(null)),
        _ => 0,
    };
}
