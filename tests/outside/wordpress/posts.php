<?php
// Fills a new WordPress with posts of every kind and writes its export.
//
// Usage: php posts.php WORDPRESS ADDRESS install
//        php posts.php WORDPRESS ADDRESS fill
//        php posts.php WORDPRESS ADDRESS hold NUMBER
//        php posts.php WORDPRESS ADDRESS export FILE
//
// `install` makes an empty site at ADDRESS, `fill` 200 public posts and some of each kind that no subscriber may see; `hold`
// says how many its feed holds; `export` writes what Tools, Export gives.

[, $wordpress, $address, $what] = $argv;
$parts = parse_url($address);
$_SERVER += ['HTTP_HOST' => "{$parts['host']}:{$parts['port']}", 'SERVER_NAME' => $parts['host'], 'REQUEST_URI' => '/',
    'SERVER_PORT' => $parts['port'], 'REQUEST_METHOD' => 'GET', 'SERVER_PROTOCOL' => 'HTTP/1.1'];
if ($what === 'install') {
    define('WP_INSTALLING', true);
}
require "$wordpress/wp-load.php";
require_once ABSPATH . 'wp-admin/includes/admin.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/export.php';

const FIRST = 1735689600;  // 2025-01-01T00:00:00Z
const PUBLIC_POSTS = 200;
// The number of a block that several posts show.
const SHARED = 900;

function day(int $number): array
{
    $at = FIRST + $number * 43200 + $number % 60;
    return ['post_date' => get_date_from_gmt(gmdate('Y-m-d H:i:s', $at)), 'post_date_gmt' => gmdate('Y-m-d H:i:s', $at)];
}

function block(string $name, string $html, string $attributes = ''): string
{
    return "<!-- wp:$name $attributes-->\n$html\n<!-- /wp:$name -->\n\n";
}

function post(array $fields): int
{
    $id = wp_insert_post(wp_slash($fields + ['post_status' => 'publish', 'post_type' => 'post']), true);
    if (is_wp_error($id)) {
        fwrite(STDERR, $id->get_error_message() . "\n");
        exit(1);
    }
    return $id;
}

// A text with the marks that its number asks for, as the editor of blocks writes it, or as the one before it did.
function body(int $number, int $picture): string
{
    $url = wp_get_attachment_url($picture);
    $opening = "Boat $number came in after dark, and it's the office's \"own\" -- it wrote $number lines about it... Or 2 * 3 * 4.";
    if ($number % 3 === 0) {
        // The classic editor: no paragraphs, line breaks that count.
        $text = "$opening\n\nNobody read them before noon.\nA second line.\n\n";
        $text .= match ($number % 18) {
            0 => "[caption id=\"attachment_$picture\" align=\"aligncenter\" width=\"64\"]<img src=\"$url\" alt=\"The mole\" width=\"64\" height=\"64\" class=\"wp-image-$picture\" /> The mole at night[/caption]",
            3 => "[gallery ids=\"$picture\"]",
            6 => "<blockquote>Salt is dear.</blockquote>\n<!--more-->\n\nWhat stands below the fold.",
            9 => "<ul>\n<li>Rope</li>\n<li>Tar</li>\n</ul>\n[[gallery]] is how one writes it.",
            12 => "<pre>if (a &lt; b) {\n\n    return;\n}</pre>",
            default => "https://video.example/watch?v=1\n\n[embed]https://video.example/watch?v=2[/embed]",
        };
        return $text;
    }
    $text = block('paragraph', "<p>$opening</p>") . block('paragraph', '<p>Nobody read them <strong>before noon</strong>.</p>');
    $text .= match ($number % 20) {
        0 => block('image', "<figure class=\"wp-block-image size-full\"><img src=\"$url\" alt=\"The mole\" class=\"wp-image-$picture\"/><figcaption>The mole at night</figcaption></figure>", "{\"id\":$picture} "),
        1 => block('heading', '<h2>What it carried</h2>') . block('list', '<ul><li>Rope</li><li>Tar</li></ul>'),
        2 => block('quote', '<blockquote class="wp-block-quote"><p>Salt is dear.</p><cite>The clerk</cite></blockquote>'),
        3 => block('code', "<pre class=\"wp-block-code\"><code>if (a &lt; b) {\n\n    return;\n}</code></pre>"),
        4 => block('table', '<figure class="wp-block-table"><table><thead><tr><th>Boat</th></tr></thead><tbody><tr><td>Gull</td></tr></tbody></table></figure>'),
        5 => block('html', '<div onclick="alert(1)"><script>alert(2)</script><p>By <em>hand</em>.</p><iframe src="https://video.example/embed/3"></iframe></div>'),
        6 => block('more', '<!--more-->') . block('paragraph', '<p>What stands below the fold.</p>'),
        7 => block('shortcode', "[gallery ids=\"$picture\"]"),
        8 => block('embed', "<figure class=\"wp-block-embed is-type-video\"><div class=\"wp-block-embed__wrapper\">\nhttps://video.example/watch?v=4\n</div></figure>", '{"url":"https://video.example/watch?v=4","type":"video"} '),
        9, 19 => block('paragraph', '<p>It rained.<sup data-fn="n1" class="fn"><a href="#n1" id="n1-link">1</a></sup></p>') . "<!-- wp:footnotes /-->\n",
        10 => block('gallery', '<figure class="wp-block-gallery has-nested-images columns-default is-cropped">'
            . block('image', "<figure class=\"wp-block-image size-large\"><img src=\"$url\" alt=\"The mole\" class=\"wp-image-$picture\"/></figure>", "{\"id\":$picture} ")
            . '<figcaption class="blocks-gallery-caption wp-element-caption">All of it</figcaption></figure>', '{"linkTo":"none"} '),
        11 => block('columns', '<div class="wp-block-columns">' . block('column', '<div class="wp-block-column">' . block('paragraph', '<p>Left.</p>') . '</div>')
            . block('column', '<div class="wp-block-column">' . block('paragraph', '<p>Right.</p>') . '</div>') . '</div>'),
        12 => block('verse', "<pre class=\"wp-block-verse\">Salt\n\n  on the <em>rope</em></pre>") . block('separator', '<hr class="wp-block-separator"/>'),
        13 => block('preformatted', "<pre class=\"wp-block-preformatted\">a  b\n\n    c {{ d }} *e*</pre>"),
        14 => block('pullquote', '<figure class="wp-block-pullquote"><blockquote><p>Salt is dear.</p><cite>The clerk</cite></blockquote></figure>'),
        15 => block('audio', '<figure class="wp-block-audio"><audio controls src="https://example.org/horn.mp3"></audio><figcaption class="wp-element-caption">The horn</figcaption></figure>'),
        16 => block('buttons', '<div class="wp-block-buttons">' . block('button', '<div class="wp-block-button"><a class="wp-block-button__link wp-element-button" href="https://example.org/">Go</a></div>') . '</div>')
            . block('spacer', '<div style="height:100px" aria-hidden="true" class="wp-block-spacer"></div>', '{"height":"100px"} '),
        17 => '<!-- wp:block {"ref":' . SHARED . "} /-->\n\n",
        18 => block('file', '<div class="wp-block-file"><a id="f" href="https://example.org/dues.pdf">dues</a><a href="https://example.org/dues.pdf" class="wp-block-file__button wp-element-button" download aria-describedby="f">Download</a></div>', '{"id":9} '),
    };
    return $text;
}

function title(int $number): string
{
    return match (true) {
        $number % 20 === 0 => 'Tides of the week',
        $number % 17 === 0 => "The “{$number}th” night & <em>its</em> boats",
        $number % 13 === 0 => "Ночь №$number",
        default => "The harbour's {$number}th night -- late & early",
    };
}

function install(string $address): void
{
    wp_install('Quay', 'ada', 'ada@quay.example', true, '', 'secret');
    foreach (get_posts(['post_type' => 'any', 'post_status' => 'any', 'numberposts' => -1]) as $made) {
        wp_delete_post($made->ID, true);
    }
    update_option('siteurl', rtrim($address, '/'));
    update_option('home', rtrim($address, '/'));
    update_option('timezone_string', 'Europe/Berlin');
    update_option('permalink_structure', '/%year%/%monthnum%/%day%/%postname%/');
    update_option('blog_public', 1);
    wp_update_user(['ID' => 1, 'display_name' => 'Ada Quay']);
}

function fill(string $address): void
{
    wp_set_current_user(1);
    $lind = wp_insert_user(['user_login' => 'lind', 'user_pass' => 'secret', 'display_name' => 'Ana Lind', 'role' => 'author']);
    $boats = wp_insert_term('Boats & ships', 'category')['term_id'];
    $night = wp_insert_term('Night ferries', 'category', ['parent' => $boats])['term_id'];
    $picture = wp_insert_attachment(['post_title' => 'The mole', 'post_mime_type' => 'image/png', 'post_status' => 'inherit',
        'guid' => "{$address}wp-content/uploads/mole.png"], 'mole.png');
    post(['import_id' => SHARED, 'post_type' => 'wp_block', 'post_title' => 'Shared', 'post_content' => block('paragraph', '<p>Written <em>once</em>.</p>')]);
    for ($number = 1; $number <= PUBLIC_POSTS; $number++) {
        $id = post(day($number) + [
            // As the editor does it, which saves a draft first; posts of other programs have been given their addresses.
            'import_id' => 1000 + $number, 'guid' => $number % 9 ? "$address?p=" . 1000 + $number : '',
            'post_title' => title($number), 'post_content' => body($number, $picture),
            'post_author' => $number % 4 ? 1 : $lind,
            'post_excerpt' => $number % 5 ? '' : "In short, $number boats.",
            'post_category' => $number % 2 ? [$night] : [1, $boats],
            'tags_input' => $number % 7 ? ['Low water', "week " . intdiv($number, 14)] : [],
        ]);
        if ($number % 10 === 9 && $number % 3) {
            update_post_meta($id, 'footnotes', wp_slash('[{"content":"By <em>law</em>, \"rain\".","id":"n1"}]'));
        }
        if ($number % 8 === 0) {
            // Edited three hours after that.
            $at = gmdate('Y-m-d H:i:s', FIRST + $number * 43200 + 10800);
            $GLOBALS['wpdb']->update($GLOBALS['wpdb']->posts, ['post_modified' => get_date_from_gmt($at), 'post_modified_gmt' => $at], ['ID' => $id]);
        }
        if ($number % 11 === 0) {
            set_post_format($id, 'aside');
            wp_insert_comment(['comment_post_ID' => $id, 'comment_content' => 'A comment of a stranger.', 'comment_author' => 'Stranger']);
        }
    }
    $hidden = [
        ['post_status' => 'draft'], ['post_status' => 'pending'], ['post_status' => 'private'], ['post_status' => 'trash'],
        ['post_status' => 'publish', 'post_password' => 'salt'],
        ['post_status' => 'future', 'post_date' => '2090-01-01 00:00:00', 'post_date_gmt' => '2089-12-31 23:00:00'],
        ['post_type' => 'page'],
    ];
    foreach ($hidden as $turn => $kind) {
        for ($number = 1; $number <= 3; $number++) {
            post($kind + day(PUBLIC_POSTS + $number) + ['post_title' => "Unseen $turn $number",
                'post_content' => block('paragraph', "<p>Unseen words $turn $number that nobody may read.</p>")]);
        }
    }
}

match ($what) {
    'install' => install($address),
    'fill' => fill($address),
    'hold' => update_option('posts_per_rss', (int) $argv[4]),
    'export' => ob_start() && export_wp(['content' => 'all']) === null && file_put_contents($argv[4], ob_get_clean()),
};
