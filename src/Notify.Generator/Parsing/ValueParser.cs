using Microsoft.CodeAnalysis;
using Notify.Generator.Model;

namespace Notify.Generator.Parsing;

/// <summary>Finds the JSON shape of a type.</summary>
internal static class ValueParser
{
    /// <summary>The shape; null if the type is unsupported.</summary>
    public static ValueModel? Parse(ITypeSymbol type)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
        {
            return Parse(nullable.TypeArguments[0]) is { } value ? value with { Nullability = Nullability.Value } : null;
        }

        if (type is INamedTypeSymbol { TypeKind: TypeKind.Enum } enumeration)
        {
            return ParseEnum(enumeration);
        }

        return Kind(type) is not { } kind ? null : new ScalarModel
        {
            TypeName = Name(type),
            Kind = kind,
            Nullability = type.IsReferenceType && type.NullableAnnotation != NullableAnnotation.NotAnnotated
                ? Nullability.Reference
                : Nullability.None,
        };
    }

    private static EnumModel ParseEnum(INamedTypeSymbol type) => new()
    {
        TypeName = Name(type),
        Name = type.Name,
        UnderlyingTypeName = Name(type.EnumUnderlyingType!),
        UnderlyingKind = Kind(type.EnumUnderlyingType!)!.Value,
        Members = type.GetMembers().OfType<IFieldSymbol>()
            .Where(field => field.HasConstantValue)
            .GroupBy(field => field.ConstantValue)
            .Select(same => same.First())
            .Select(field => new EnumMemberModel(
                field.Name,
                field.GetAttributes().Find(KnownTypes.JsonStringEnumMemberNameAttribute)?.Argument<string>(0) ?? field.Name))
            .ToEquatableArray(),
    };

    private static ScalarKind? Kind(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_String => ScalarKind.String,
        SpecialType.System_Boolean => ScalarKind.Boolean,
        SpecialType.System_SByte => ScalarKind.SByte,
        SpecialType.System_Byte => ScalarKind.Byte,
        SpecialType.System_Int16 => ScalarKind.Int16,
        SpecialType.System_UInt16 => ScalarKind.UInt16,
        SpecialType.System_Int32 => ScalarKind.Int32,
        SpecialType.System_UInt32 => ScalarKind.UInt32,
        SpecialType.System_Int64 => ScalarKind.Int64,
        SpecialType.System_UInt64 => ScalarKind.UInt64,
        SpecialType.System_Single => ScalarKind.Single,
        SpecialType.System_Double => ScalarKind.Double,
        SpecialType.System_Decimal => ScalarKind.Decimal,
        SpecialType.System_DateTime => ScalarKind.DateTime,
        _ when KnownTypes.Is(type, "System.Guid") => ScalarKind.Guid,
        _ when KnownTypes.Is(type, "System.DateTimeOffset") => ScalarKind.DateTimeOffset,
        _ => null,
    };

    private static string Name(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
}
