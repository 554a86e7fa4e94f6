/** Tests of a store inside a program. */
package org.mosp.storage.embedded;
