using Microsoft.CodeAnalysis;
using Notify.Generator.Model;

namespace Notify.Generator.Parsing;

/// <summary>Finds the names of an enum's members, and whether they are written at all.</summary>
internal static class EnumParser
{
    private const string StringConverter = "JsonStringEnumConverter";
    private const string NumberConverter = "JsonNumberEnumConverter";

    /// <summary>Whether no converter of the user's is in charge.</summary>
    public static bool IsSupported(ITypeSymbol type) => Converter(type) is null or StringConverter or NumberConverter;

    public static EnumModel Parse(INamedTypeSymbol type, PayloadScope scope)
    {
        bool isFlags = type.GetAttributes().Find(KnownTypes.FlagsAttribute) is not null;
        bool asNumber = Converter(type) is { } converter ? converter == NumberConverter : scope.EnumsAsNumbers;
        return new EnumModel
        {
            TypeName = ValueParser.TypeName(type),
            Name = type.Name,
            IsValueType = true,
            UnderlyingTypeName = ValueParser.TypeName(type.EnumUnderlyingType!),
            UnderlyingKind = ScalarTypes.Kind(type.EnumUnderlyingType!)!.Value,
            Writing = asNumber ? EnumWriting.Number : isFlags ? EnumWriting.Flags : EnumWriting.Name,
            Members = type.GetMembers().OfType<IFieldSymbol>()
                .Where(field => field.HasConstantValue)
                .GroupBy(field => field.ConstantValue)
                .Select(same => same.First())
                .Select(field => new EnumMemberModel(field.Name, JsonName(field), Bits(field.ConstantValue!)))
                .ToEquatableArray(),
        };
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

    private static string? Converter(ITypeSymbol type)
    {
        return type.GetAttributes().Find(KnownTypes.JsonConverterAttribute)?.Argument<INamedTypeSymbol>(0)?.Name;
    }
}
