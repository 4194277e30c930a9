using Microsoft.CodeAnalysis;
using Notify.Generator.Diagnostics;
using Notify.Generator.Model;

namespace Notify.Generator.Parsing;

/// <summary>Finds the members of a type that becomes a JSON object, and how to construct it.</summary>
internal static class PayloadParser
{
    /// <summary>
    /// Whether a nested type becomes a JSON object, member by member. Types of the framework and collections do not.
    /// </summary>
    public static bool IsObject(INamedTypeSymbol type)
    {
        string home = type.ContainingNamespace?.ToDisplayString() ?? "";
        return type is { TypeKind: TypeKind.Class or TypeKind.Struct, IsTupleType: false }
            && NotConstructible(type) is null
            && home != "System"
            && !home.StartsWith("System.", StringComparison.Ordinal)
            && !home.StartsWith("Microsoft.", StringComparison.Ordinal)
            && !IsSequence(type);
    }

    /// <summary>The payload itself, which must be an object in JSON.</summary>
    public static ObjectModel? ParsePayload(INamedTypeSymbol type, PayloadScope scope)
    {
        ForeignAttributeParser.Report(type, scope, isPayload: true);
        if (IsSequence(type))
        {
            scope.Report(
                Descriptors.NotConstructible, type.Name,
                "it implements IEnumerable, so it would be a JSON array, and a payload is an object; make it a member of a payload type");
        }

        scope.Uses(type);
        return scope.Diagnostics.HasErrors ? null : Parse(type, scope);
    }

    public static ObjectModel? Parse(INamedTypeSymbol type, PayloadScope scope)
    {
        if (NotConstructible(type) is { } reason)
        {
            scope.Report(Descriptors.NotConstructible, type.Name, reason);
            return null;
        }

        List<IPropertySymbol> properties = PropertyParser.Candidates(type, scope);
        if (ConstructorParser.Parse(type, properties, scope) is not { } construction)
        {
            scope.Report(
                Descriptors.NotConstructible, type.Name,
                "it has several constructors, or none that generated code can call; mark one with [JsonConstructor]");
            return null;
        }

        if (construction.Constructor.Parameters.FirstOrDefault(parameter => parameter.RefKind is not (RefKind.None or RefKind.In)) is { } byReference)
        {
            scope.Report(
                Descriptors.NotConstructible, type.Name,
                $"its constructor parameter \"{byReference.Name}\" is passed by reference; mark another constructor with [JsonConstructor]");
            return null;
        }

        scope.Enter(type);
        scope.Uses(construction.Constructor);
        RuleParser.ReportOnType(type, scope);
        Dictionary<IPropertySymbol, IParameterSymbol> parameters = ConstructorParser.Match(construction.Constructor, properties);
        List<MemberModel> members = [];
        foreach (IPropertySymbol property in properties)
        {
            scope.EnterMember(property);
            IParameterSymbol? parameter = parameters.TryGetValue(property, out IParameterSymbol? match) ? match : null;
            if (MemberParser.Parse(property, parameter, construction, scope) is { } member)
            {
                members.Add(member);
            }

            scope.LeaveMember();
        }

        scope.Leave();
        Check(type, construction, properties, members, scope);
        return scope.Diagnostics.HasErrors ? null : new ObjectModel
        {
            TypeName = ValueParser.TypeName(type),
            Name = type.Name,
            IsValueType = type.IsValueType,
            Members = members.ToEquatableArray(),
        };
    }

    private static bool IsSequence(INamedTypeSymbol type) =>
        type.AllInterfaces.Any(implemented => implemented.SpecialType == SpecialType.System_Collections_IEnumerable);

    private static string? NotConstructible(INamedTypeSymbol type) =>
        type.IsStatic ? "it is static"
        : type.IsAbstract ? "it is abstract"
        : type.IsRefLikeType ? "it is a ref struct"
        : null;

    private static void Check(
        INamedTypeSymbol type, ConstructorParser.Construction construction, List<IPropertySymbol> properties, List<MemberModel> members,
        PayloadScope scope)
    {
        // An unsupported member has been reported, and has no model.
        if (scope.Diagnostics.HasErrors || scope.Used.HasUnnamed)
        {
            return;
        }

        if (construction.Constructor.Parameters.FirstOrDefault(parameter =>
            !members.Any(member => member.ConstructorPosition == parameter.Ordinal)) is { } unmatched)
        {
            scope.Report(
                Descriptors.NotConstructible, type.Name,
                $"its constructor parameter \"{unmatched.Name}\" matches no public property by name and type");
        }
        else if (members.Count == 0 && properties.Count > 0)
        {
            scope.Report(
                Descriptors.NotConstructible, type.Name, "none of its properties is a constructor parameter or can be set");
        }
        else if (members.Count == 0 && LeftOutMemberParser.IsEmptyByMistake(type))
        {
            scope.Remark(Descriptors.EmptyPayload, type.Name);
        }

        CheckRequired(type, construction, members, scope);
        foreach (IGrouping<string, MemberModel> same in members.GroupBy(member => member.JsonName).Where(group => group.Count() > 1))
        {
            MemberModel second = same.ElementAt(1);
            scope.EnterMember(properties.First(property => property.Name == second.Name));
            scope.Report(Descriptors.DuplicateJsonName, same.First().Name, second.Name, same.Key, "JsonPropertyName");
            scope.LeaveMember();
        }
    }

    /// <summary>The compiler requires every required member to be set, so each must be part of the payload.</summary>
    private static void CheckRequired(
        INamedTypeSymbol type, ConstructorParser.Construction construction, List<MemberModel> members, PayloadScope scope)
    {
        if (construction.SetsRequiredMembers)
        {
            return;
        }

        HashSet<string> overridden = new(StringComparer.Ordinal);
        for (INamedTypeSymbol? declaring = type; declaring is not null; declaring = declaring.BaseType)
        {
            foreach (ISymbol member in declaring.GetMembers()
                .Where(member => member is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true }))
            {
                if (overridden.Add(member.Name)
                    && !members.Any(other => other.Name == member.Name && other.Binding != MemberBinding.None))
                {
                    scope.EnterMember(member);
                    scope.Report(
                        Descriptors.NotConstructible, type.Name,
                        $"its required member \"{member.Name}\" is not in the payload; make it a public property that is not ignored, "
                            + "or make it optional");
                    scope.LeaveMember();
                }
            }
        }
    }
}
