using Microsoft.CodeAnalysis;
using Notify.Generator.Model;

namespace Notify.Generator.Parsing;

/// <summary>Decides which types become a single JSON value.</summary>
internal static class ScalarParser
{
    public static ScalarKind? Parse(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_String => ScalarKind.String,
        SpecialType.System_Char => ScalarKind.Char,
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
        _ when type is IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Byte } => ScalarKind.Bytes,
        _ when KnownTypes.Is(type, "System.Guid") => ScalarKind.Guid,
        _ when KnownTypes.Is(type, "System.DateTimeOffset") => ScalarKind.DateTimeOffset,
        _ when KnownTypes.Is(type, "System.DateOnly") => ScalarKind.DateOnly,
        _ when KnownTypes.Is(type, "System.TimeOnly") => ScalarKind.TimeOnly,
        _ when KnownTypes.Is(type, "System.TimeSpan") => ScalarKind.TimeSpan,
        _ when KnownTypes.Is(type, "System.Uri") => ScalarKind.Uri,
        _ when KnownTypes.Is(type, "System.Text.Json.JsonElement") => ScalarKind.JsonElement,
        _ => null,
    };

    public static bool IsInteger(ScalarKind kind) => kind is ScalarKind.SByte or ScalarKind.Byte or ScalarKind.Int16
        or ScalarKind.UInt16 or ScalarKind.Int32 or ScalarKind.UInt32 or ScalarKind.Int64 or ScalarKind.UInt64;
}
