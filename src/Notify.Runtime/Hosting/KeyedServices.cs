using Microsoft.Extensions.DependencyInjection;

namespace Notify;

/// <summary>
/// The registrations of one database, with or without a service key. Without one, a container that does not support keys works, too.
/// </summary>
internal static class KeyedServices
{
    public static T GetRequired<T>(this IServiceProvider provider, object? key)
        where T : notnull => key is null ? provider.GetRequiredService<T>() : provider.GetRequiredKeyedService<T>(key);

    public static T? Get<T>(this IServiceProvider provider, object? key) =>
        key is null ? provider.GetService<T>() : provider.GetKeyedService<T>(key);

    public static IEnumerable<T> GetAll<T>(this IServiceProvider provider, object? key) =>
        key is null ? provider.GetServices<T>() : provider.GetKeyedServices<T>(key);

    public static ServiceDescriptor Singleton<T>(object? key, Func<IServiceProvider, T> make)
        where T : class => key is null
            ? ServiceDescriptor.Singleton<T>(make)
            : ServiceDescriptor.KeyedSingleton<T>(key, (provider, _) => make(provider));
}
