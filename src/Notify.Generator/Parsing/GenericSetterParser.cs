using Microsoft.CodeAnalysis;
using Notify.Generator.Model;

namespace Notify.Generator.Parsing;

/// <summary>Decides how generated code names a setter of a generic type.</summary>
internal static class GenericSetterParser
{
    /// <summary>The model; null if neither the setter's type nor one that contains it is generic.</summary>
    public static GenericSetterModel? Parse(IMethodSymbol setter)
    {
        INamedTypeSymbol type = setter.ContainingType;
        if (!type.IsGenericType)
        {
            return null;
        }

        List<INamedTypeSymbol> types = [];
        for (INamedTypeSymbol? outer = type; outer is not null; outer = outer.ContainingType)
        {
            types.Insert(0, outer);
        }

        List<ITypeParameterSymbol> parameters = [.. types.SelectMany(outer => outer.TypeParameters)];
        return new GenericSetterModel(
            string.Join(", ", parameters.Select(parameter => parameter.Name)),
            string.Join(", ", types.SelectMany(outer => outer.TypeArguments).Select(Name)),
            string.Concat(parameters.Select(Clause)),
            ValueParser.TypeName(type.OriginalDefinition),
            Name(setter.OriginalDefinition.Parameters[0].Type));
    }

    private static string Name(ITypeSymbol type)
    {
        bool isNullable = type is { IsValueType: false, NullableAnnotation: NullableAnnotation.Annotated };
        return ValueParser.TypeName(type) + (isNullable ? "?" : "");
    }

    private static string Clause(ITypeParameterSymbol parameter)
    {
        List<string> constraints = [];
        if (parameter.HasUnmanagedTypeConstraint)
        {
            constraints.Add("unmanaged");
        }
        else if (parameter.HasValueTypeConstraint)
        {
            constraints.Add("struct");
        }
        else if (parameter.HasReferenceTypeConstraint)
        {
            constraints.Add(parameter.ReferenceTypeConstraintNullableAnnotation == NullableAnnotation.Annotated ? "class?" : "class");
        }
        else if (parameter.HasNotNullConstraint)
        {
            constraints.Add("notnull");
        }

        constraints.AddRange(parameter.ConstraintTypes.Select(Name));
        if (parameter.HasConstructorConstraint)
        {
            constraints.Add("new()");
        }

        return constraints.Count == 0 ? "" : $" where {parameter.Name} : {string.Join(", ", constraints)}";
    }
}
