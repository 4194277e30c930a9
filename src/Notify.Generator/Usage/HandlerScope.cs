using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Notify.Generator.Parsing;

namespace Notify.Generator.Usage;

/// <summary>What one compilation says about its notification handlers. Its parts are added concurrently.</summary>
internal sealed class HandlerScope
{
    private readonly IAssemblySymbol _own;
    private readonly INamedTypeSymbol _builder;
    private readonly ConcurrentDictionary<ISymbol, ConcurrentBag<(IMethodSymbol Method, IOperation Body)>> _handlers =
        new(SymbolEqualityComparer.Default);

    private readonly ConcurrentBag<(ITypeSymbol Payload, ITypeSymbol Handler)> _added = [];

    /// <summary>Types that the code creates, registers or passes on in another way than with <c>AddHandler</c>.</summary>
    private readonly ConcurrentDictionary<ISymbol, bool> _mentioned = new(SymbolEqualityComparer.Default);

    /// <summary>Types that are registered for each call, or that another type gets, as a decorator does.</summary>
    private readonly ConcurrentDictionary<ISymbol, bool> _passedOn = new(SymbolEqualityComparer.Default);

    private volatile bool _buildsHost;
    private volatile bool _addsUnknown;

    private HandlerScope(IAssemblySymbol own, INamedTypeSymbol handler, INamedTypeSymbol builder)
    {
        _own = own;
        Interface = handler;
        _builder = builder;
    }

    /// <summary><c>INotificationHandler&lt;T&gt;</c>.</summary>
    public INamedTypeSymbol Interface { get; }

    /// <summary>Null if the compilation does not use Notify.</summary>
    public static HandlerScope? Create(Compilation compilation)
    {
        return compilation.GetTypeByMetadataName("Notify.INotificationHandler`1") is { } handler
            && compilation.GetTypeByMetadataName("Notify.NotifyBuilder") is { } builder
            ? new HandlerScope(compilation.Assembly, handler, builder)
            : null;
    }

    public void AddType(INamedTypeSymbol type)
    {
        if (IsHandler(type))
        {
            _handlers.GetOrAdd(type, static _ => []);
        }

        foreach (IParameterSymbol parameter in type.InstanceConstructors.SelectMany(constructor => constructor.Parameters))
        {
            AddTo(_passedOn, parameter.Type as INamedTypeSymbol, type);
        }
    }

    public void AddBody(ISymbol owner, IEnumerable<IOperation> blocks)
    {
        if (owner is IMethodSymbol { ContainingType: { } type } method && IsHandler(type))
        {
            foreach (IOperation block in blocks)
            {
                _handlers.GetOrAdd(type, static _ => []).Add((method, block));
            }
        }
    }

    public void AddMention(IOperation operation, ISymbol place)
    {
        switch (operation)
        {
            case IObjectCreationOperation { Type: INamedTypeSymbol type }:
                Mention(type, place);
                break;
            case ITypeOfOperation { TypeOperand: INamedTypeSymbol type }:
                Mention(type, place);
                break;
            case IInvocationOperation { TargetMethod: { IsGenericMethod: true } method }:
                AddCall(method, place);
                break;
            case IInvocationOperation { TargetMethod: { Name: "AddNotify" or "AddKeyedNotify" } method } when IsRuntime(method):
                _buildsHost = true;
                break;
            case IInvocationOperation { TargetMethod: var method } when method.Name == "MakeGenericMethod" || MayAddHandlers(method):
                _addsUnknown = true;
                break;
        }
    }

    public IEnumerable<(IMethodSymbol Method, IOperation Body)> BodiesOf(INamedTypeSymbol handler) => _handlers[handler];

    /// <summary>Handlers that <c>AddHandler</c> names, and that nothing suggests to be registered otherwise, such as a singleton.</summary>
    public IEnumerable<INamedTypeSymbol> WithOwnInstances(Compilation compilation)
    {
        HashSet<ISymbol> added = new(_added.Select(one => (ISymbol)one.Handler), SymbolEqualityComparer.Default);
        return _addsUnknown
            ? []
            : _handlers.Keys.OfType<INamedTypeSymbol>().Where(handler => added.Contains(handler) && !_mentioned.ContainsKey(handler)
                && !IsInGeneratedFile(handler, compilation));
    }

    /// <summary>
    /// Handlers that only this assembly can add, and doesn't; with the payload. If it names handlers by a type variable or by reflection,
    /// all may be added.
    /// </summary>
    public IEnumerable<(INamedTypeSymbol Handler, ITypeSymbol Payload)> NeverAdded(Compilation compilation)
    {
        if (_addsUnknown || (!_buildsHost && _added.IsEmpty))
        {
            return [];
        }

        bool isProgram = compilation.Options.OutputKind is OutputKind.ConsoleApplication or OutputKind.WindowsApplication
            or OutputKind.WindowsRuntimeApplication;
        bool hasFriends = compilation.Assembly.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "InternalsVisibleToAttribute");
        return _handlers.Keys.OfType<INamedTypeSymbol>()
            .Where(handler => handler is { IsAbstract: false, TypeKind: TypeKind.Class } && !IsGeneric(handler))
            .Where(handler => !_mentioned.ContainsKey(handler) && !_passedOn.ContainsKey(handler) && !IsInGeneratedFile(handler, compilation))
            .Where(handler => isProgram || (!hasFriends && !IsVisible(handler)))
            .SelectMany(handler => Payloads(handler).Where(payload => !IsAdded(handler, payload)).Select(payload => (handler, payload)));
    }

    private void AddCall(IMethodSymbol method, ISymbol place)
    {
        if (MayAddHandlers(method))
        {
            _addsUnknown = true;
        }

        bool isAddHandler = method.Name == "AddHandler" && SymbolEqualityComparer.Default.Equals(method.ContainingType, _builder);
        if (isAddHandler && method.TypeArguments.Length == 2)
        {
            _added.Add((method.TypeArguments[0], method.TypeArguments[1]));
            foreach (ITypeSymbol inner in (method.TypeArguments[1] as INamedTypeSymbol)?.TypeArguments ?? [])
            {
                AddTo(_passedOn, inner as INamedTypeSymbol, place.ContainingType);
            }

            if (method.TypeArguments.Any(argument => argument is ITypeParameterSymbol))
            {
                _addsUnknown = true;
            }

            return;
        }

        // These keep the lifetime that AddHandler gives.
        bool isPerCall = method.Name is "AddScoped" or "AddTransient" or "TryAddScoped" or "TryAddTransient"
            or "AddKeyedScoped" or "AddKeyedTransient" && method.TypeArguments.Length == 1;
        foreach (ITypeSymbol argument in method.TypeArguments)
        {
            if (isPerCall)
            {
                AddTo(_passedOn, argument as INamedTypeSymbol, place.ContainingType);
            }
            else
            {
                Mention(argument as INamedTypeSymbol, place);
            }
        }
    }

    private void Mention(INamedTypeSymbol? type, ISymbol place)
    {
        if (type is null)
        {
            return;
        }

        if (SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, Interface))
        {
            _addsUnknown = true;
        }
        else
        {
            AddTo(_mentioned, type, place.ContainingType);
        }
    }

    /// <summary>Adds a handler of this assembly that another type names.</summary>
    private void AddTo(ConcurrentDictionary<ISymbol, bool> types, INamedTypeSymbol? type, INamedTypeSymbol? by)
    {
        if (type is not null && SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, _own) && IsHandler(type)
            && !SymbolEqualityComparer.Default.Equals(by?.OriginalDefinition, type.OriginalDefinition))
        {
            types.TryAdd(type.OriginalDefinition, true);
        }
    }

    /// <summary>Whether a file that another generator wrote, which is not analyzed, may register the handler.</summary>
    private static bool IsInGeneratedFile(INamedTypeSymbol handler, Compilation compilation)
    {
        return compilation.SyntaxTrees.Any(tree => tree.FilePath.EndsWith(".g.cs", StringComparison.OrdinalIgnoreCase)
            && Regex.IsMatch(tree.GetText().ToString(), $@"\b{Regex.Escape(handler.Name)}\b"));
    }

    private bool IsRuntime(IMethodSymbol method) =>
        SymbolEqualityComparer.Default.Equals(method.ContainingAssembly, _builder.ContainingAssembly);

    /// <summary>Whether a library that knows handlers gets the builder, or an assembly to search for them.</summary>
    private bool MayAddHandlers(IMethodSymbol method)
    {
        return method.Parameters.Any(parameter =>
                parameter.Type is { Name: "NotifyBuilder" or "Assembly" } or IArrayTypeSymbol { ElementType.Name: "Assembly" })
            && !SymbolEqualityComparer.Default.Equals(method.ContainingAssembly, _own)
            && !IsRuntime(method)
            && !AttributeParser.IsGenerated(method.ContainingType)
            && method.ContainingAssembly.Modules.Any(module => module.ReferencedAssemblies
                .Any(identity => identity.Name == _builder.ContainingAssembly.Name));
    }

    private static bool IsGeneric(INamedTypeSymbol? type) => type is not null && (type.Arity > 0 || IsGeneric(type.ContainingType));

    /// <summary>Whether another assembly can name the type.</summary>
    private static bool IsVisible(INamedTypeSymbol? type)
    {
        return type is null || (type.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal
            && IsVisible(type.ContainingType));
    }

    private bool IsHandler(INamedTypeSymbol type) => type.TypeKind == TypeKind.Class && Payloads(type).Any();

    private IEnumerable<ITypeSymbol> Payloads(INamedTypeSymbol handler) => handler.AllInterfaces
        .Where(implemented => SymbolEqualityComparer.Default.Equals(implemented.OriginalDefinition, Interface))
        .Select(implemented => implemented.TypeArguments[0]);

    /// <summary>Whether the handler is named, or a base class or an interface of it.</summary>
    private bool IsAdded(INamedTypeSymbol handler, ITypeSymbol payload) => _added.Any(added =>
        SymbolEqualityComparer.Default.Equals(added.Payload, payload)
        && (Derives(handler, added.Handler) || Derives(added.Handler, handler)));

    private static bool Derives(ITypeSymbol type, ITypeSymbol ancestor)
    {
        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, ancestor.OriginalDefinition))
            {
                return true;
            }
        }

        return type.AllInterfaces.Any(implemented => SymbolEqualityComparer.Default.Equals(implemented, ancestor));
    }
}
