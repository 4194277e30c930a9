using Microsoft.CodeAnalysis;
using Notify.Generator.Model;

namespace Notify.Generator.Parsing;

/// <summary>Finds types that the user's <c>JsonSerializerContext</c> covers, where NotifyGen has no code for them.</summary>
internal static class JsonContextParser
{
    /// <summary>The type, if the context of the attribute declares it with [JsonSerializable].</summary>
    public static ContextModel? Parse(ITypeSymbol type, PayloadScope scope)
    {
        bool isDeclared = scope.JsonContext is { } context && context.GetAttributes().Any(attribute =>
            KnownTypes.Is(attribute.AttributeClass, KnownTypes.JsonSerializableAttribute)
            && SymbolEqualityComparer.Default.Equals(attribute.Argument<ITypeSymbol>(0), type));
        if (isDeclared)
        {
            scope.Uses(scope.JsonContext!);
        }

        return !isDeclared ? null : new ContextModel
        {
            TypeName = ValueParser.TypeName(type),
            Name = type.Name.Length > 0 ? type.Name : "Value",
            IsValueType = type.IsValueType,
            ContextTypeName = ValueParser.TypeName(scope.JsonContext!),
        };
    }
}
